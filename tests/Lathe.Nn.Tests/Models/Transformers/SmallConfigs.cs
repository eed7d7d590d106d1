using Lathe.Nn.Models;

namespace Lathe.Nn.Tests.Models.Transformers;

/// <summary>Small models that between them use every switch of a config.</summary>
internal static class SmallConfigs
{
    public static TransformerConfig Small { get; } = new() { Vocabulary = 11, Context = 8, Width = 12, Layers = 2, Heads = 2, FeedForward = 10 };

    public static Dictionary<string, TransformerConfig> All { get; } = new()
    {
        ["gpt2"] = Small,
        ["post-norm relu"] = Small with { PreNorm = false, Activation = ActivationKind.Relu, Positions = PositionKind.Sinusoidal },
        ["llama"] = Small with
        {
            Norm = NormKind.RmsNorm,
            Positions = PositionKind.Rotary,
            Activation = ActivationKind.SwiGlu,
            KeyValueHeads = 1,
            TiedEmbeddings = false,
            QkvBias = false,
            OutputBias = false,
            FeedForwardBias = false,
        },
        ["interleaved, part of the head, parallel"] = Small with { Positions = PositionKind.Rotary, RopeInterleaved = true, RopeSize = 4, ParallelResidual = true, Activation = ActivationKind.Silu },
        ["qk norm, own head size"] = Small with { Positions = PositionKind.Rotary, QkNorm = true, HeadSize = 8, Activation = ActivationKind.GeGlu },
        ["alibi, window, soft caps"] = Small with { Positions = PositionKind.Alibi, SlidingWindow = 3, AttentionSoftCap = 2, LogitSoftCap = 3, Activation = ActivationKind.GeGluTanh },
        ["no positions, window"] = Small with { Positions = PositionKind.None, SlidingWindow = 2, NormBias = false },
        ["experts"] = Small with { Mixture = new MixtureConfig { Experts = 3, Active = 2, Shared = 1, Hidden = 5 }, Activation = ActivationKind.SwiGlu },
        ["switch"] = Small with { Mixture = new MixtureConfig { Experts = 3, Active = 1, Renormalize = false, BalanceCoefficient = 0.5 } },
        ["encoder"] = Small with { Causal = false, PreNorm = false, EmbeddingNorm = true, TokenTypes = 2, Activation = ActivationKind.Gelu },
    };
}
