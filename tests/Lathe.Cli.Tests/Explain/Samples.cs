using Lathe.Cli.Explain;
using Lathe.Inference.Explanation;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Tests.Explain;

/// <summary>Readings of small random models over an alphabet.</summary>
internal static class Samples
{
    private const string Alphabet = " abcdefghijklmnopqrstuvwxyz<>&\"'\n日本語é";

    public static readonly CharacterTokenizer Tokenizer = CharacterTokenizer.Train([Alphabet]);

    public static Explained Of(string prompt, TransformerConfig? config = null, int last = 64, bool chosen = false)
    {
        config ??= Llama.Of(2, 4, 16, Tokenizer.VocabularySize, 1024) with { InitialDeviation = 0.5 };
        using var model = new Transformer(config, new Initializer(3));
        PromptReading reading = Explainer.Read(model, Tokenizer.Encode(prompt), new ExplainOptions { Last = last });
        return new Explained
        {
            Path = "models/<small>",
            Format = "run",
            Family = "llama",
            Config = config,
            Tokenizer = Tokenizer,
            TokenizerPath = "models/<small>",
            Prompt = prompt,
            Reading = reading,
            Heads = chosen ? [.. reading.Heads.Take(2)] : HeadChoice.Of(reading.Heads, null, null),
            HeadsChosen = chosen,
        };
    }

    public static TransformerConfig Encoder => new()
    {
        Vocabulary = Tokenizer.VocabularySize,
        Context = 64,
        Width = 16,
        Heads = 2,
        Layers = 2,
        Causal = false,
        PreNorm = false,
        LanguageHead = false,
    };
}
