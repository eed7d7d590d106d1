namespace Lathe.Nn.Models;

/// <summary>
/// GPT-2 (Radford et al. 2019): pre-norm, learned positions, GELU by the tanh approximation, biases, the token embedding as head.
/// DialoGPT has the same shapes.
/// </summary>
public static class Gpt2
{
    /// <summary>GPT-2, 124M parameters: 12 layers, 12 heads, 768 wide.</summary>
    public static TransformerConfig Small { get; } = Of(12, 12, 768);

    /// <summary>GPT-2 medium, 355M: 24 layers, 16 heads, 1,024 wide.</summary>
    public static TransformerConfig Medium { get; } = Of(24, 16, 1024);

    /// <summary>GPT-2 large, 774M: 36 layers, 20 heads, 1,280 wide.</summary>
    public static TransformerConfig Large { get; } = Of(36, 20, 1280);

    /// <summary>GPT-2 XL, 1,558M: 48 layers, 25 heads, 1,600 wide.</summary>
    public static TransformerConfig ExtraLarge { get; } = Of(48, 25, 1600);

    /// <summary>nanoGPT's setting for a processor on tiny Shakespeare, by character: 4 layers, 4 heads, 128 wide, context 64, 0.8M.</summary>
    public static TransformerConfig Nano { get; } = Of(4, 4, 128) with
    {
        Vocabulary = 65, Context = 64, QkvBias = false, OutputBias = false, FeedForwardBias = false, NormBias = false, Activation = ActivationKind.Gelu,
    };

    /// <summary>nanoGPT's character model of Shakespeare: 6 layers, 6 heads, 384 wide, context 256, 10.7M.</summary>
    public static TransformerConfig ShakespeareCharacters { get; } = Of(6, 6, 384) with
    {
        Vocabulary = 65, Context = 256, QkvBias = false, OutputBias = false, FeedForwardBias = false, NormBias = false, Activation = ActivationKind.Gelu,
        EmbeddingDropout = 0.2, ResidualDropout = 0.2,
    };

    private static TransformerConfig Of(int layers, int heads, int width) => new()
    {
        Vocabulary = 50257,
        Context = 1024,
        Layers = layers,
        Heads = heads,
        Width = width,
        FeedForward = 4 * width,
        Positions = PositionKind.Learned,
        Activation = ActivationKind.GeluTanh,
        TiedEmbeddings = true,
    };
}
