using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference.Tests.Sessions;

/// <summary>A small model of a family, a text, and the logits after every token of it.</summary>
internal sealed class SessionCase : IDisposable
{
    private static readonly TransformerConfig Gpt = new() { Vocabulary = 97, Context = 900, Width = 48, Layers = 2, Heads = 3, FeedForward = 80, InitialDeviation = 0.3 };

    private static readonly TransformerConfig LlamaLike = Llama.Of(2, 6, 96, 97, 900) with { KeyValueHeads = 2, FeedForward = 80, InitialDeviation = 0.3 };

    public SessionCase(string family, int length = 300)
    {
        Model = new Transformer(Families[family], new Initializer(3));
        if (Quantized.TryGetValue(family, out string? recipe)) ModelQuantizer.Quantize(Model, GgufRecipe.Named(recipe));
        if (family == "bfloat16 weights") foreach (Parameter p in Model.Parameters) p.ConvertTo(DType.BFloat16);
        var random = new Random(11);
        Text = [.. Enumerable.Range(0, length).Select(_ => random.Next(97))];
    }

    public static Dictionary<string, TransformerConfig> Families { get; } = new()
    {
        ["gpt2"] = Gpt,
        ["llama"] = LlamaLike,
        ["qwen, biases"] = LlamaLike with { QkvBias = true, HeadSize = 24 },
        ["qwen, norms of heads"] = LlamaLike with { QkNorm = true, TiedEmbeddings = false },
        ["sliding window"] = LlamaLike with { SlidingWindow = 50, Layers = 3 },
        ["bfloat16 weights"] = LlamaLike,
        ["Q8_0 weights"] = LlamaLike,
        ["Q4_K weights"] = LlamaLike with { Width = 256, Heads = 8, FeedForward = 256 },
        ["alibi, window, soft caps"] = Gpt with { Positions = PositionKind.Alibi, SlidingWindow = 90, AttentionSoftCap = 4, LogitSoftCap = 9, Heads = 6 },
        ["parallel, interleaved"] = Gpt with { Positions = PositionKind.Rotary, RopeInterleaved = true, RopeSize = 8, ParallelResidual = true },
        ["post-norm"] = Gpt with { PreNorm = false },
        ["rotary scaling that follows the length"] = LlamaLike with { RopeScaling = new RopeScaling { Kind = RopeScalingKind.DynamicNtk, Factor = 2, OriginalContext = 100 } },
        ["experts"] = LlamaLike with { Mixture = new MixtureConfig { Experts = 4, Active = 2, Hidden = 40 } },
    };

    public static Dictionary<string, string> Quantized { get; } = new() { ["Q8_0 weights"] = "Q8_0", ["Q4_K weights"] = "Q4_K_M" };

    public Transformer Model { get; }

    public int[] Text { get; }

    public static string Hash(ReadOnlySpan<float> values) => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(values)));

    public Session Open(CacheType type = CacheType.F32, int chunk = 512, int capacity = 0)
        => new(Model, new SessionOptions { CacheType = type, Chunk = chunk, Capacity = capacity });

    /// <summary>Hashes of the logits after every token, from one pass.</summary>
    public string[] Whole(CacheType type)
    {
        using Session session = Open(type);
        return Each(session, Text);
    }

    public static string[] Each(Session session, ReadOnlySpan<int> tokens)
    {
        string[] hashes = new string[tokens.Length];
        session.Score(tokens, (i, logits) => hashes[i] = Hash(logits));
        return hashes;
    }

    public void Dispose() => Model.Dispose();
}
