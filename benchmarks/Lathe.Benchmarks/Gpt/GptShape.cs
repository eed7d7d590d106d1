using Lathe.Nn.Models;

namespace Lathe.Benchmarks.Gpt;

/// <summary>Sizes of a GPT to time: those of the peers' scripts.</summary>
internal sealed record GptShape(string Name, int Layers, int Heads, int Width, int Vocabulary, int Context, bool Bias)
{
    /// <summary>GPT-2 124M with nanoGPT's padded vocabulary.</summary>
    public static GptShape Gpt2 { get; } = new("gpt2-124m", 12, 12, 768, 50304, 1024, true);

    /// <summary>nanoGPT's setting for a processor, tiny Shakespeare.</summary>
    public static GptShape Nano { get; } = new("nanogpt-cpu", 4, 4, 128, 65, 64, false);

    /// <summary>The model as nanoGPT has it, with the exact GELU that the peer computes.</summary>
    public TransformerConfig Config => new()
    {
        Layers = Layers,
        Heads = Heads,
        Width = Width,
        Vocabulary = Vocabulary,
        Context = Context,
        Activation = ActivationKind.Gelu,
        NormBias = Bias,
        QkvBias = Bias,
        OutputBias = Bias,
        FeedForwardBias = Bias,
    };
}
