using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Initialization;
using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Accounting;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models.Accounting;

/// <summary>Predictions beside what models and scopes measure.</summary>
public sealed class AccountingTests
{
    private static TransformerConfig Small { get; } = new() { Vocabulary = 301, Context = 48, Width = 48, Layers = 3, Heads = 4, FeedForward = 100 };

    private static TransformerConfig Llama { get; } = Small with
    {
        Norm = NormKind.RmsNorm,
        Positions = PositionKind.Rotary,
        Activation = ActivationKind.SwiGlu,
        KeyValueHeads = 2,
        TiedEmbeddings = false,
        QkvBias = false,
        OutputBias = false,
        FeedForwardBias = false,
    };

    private static Dictionary<string, TransformerConfig> Configs { get; } = new()
    {
        ["gpt2"] = Small,
        ["nano"] = Gpt2.Nano,
        ["dropout"] = Small with { EmbeddingDropout = 0.1, ResidualDropout = 0.1 },
        ["post-norm"] = Small with { PreNorm = false, Activation = ActivationKind.Relu, Positions = PositionKind.Sinusoidal, EmbeddingNorm = true, TokenTypes = 2 },
        ["llama"] = Llama,
        ["qk norm"] = Llama with { QkNorm = true, HeadSize = 16, Activation = ActivationKind.GeGlu },
        ["parallel"] = Small with { Positions = PositionKind.Rotary, ParallelResidual = true, Activation = ActivationKind.Silu },
        ["window"] = Llama with { SlidingWindow = 7 },
        ["alibi"] = Small with { Positions = PositionKind.Alibi, NormBias = false },
        ["soft caps"] = Llama with { AttentionSoftCap = 20, LogitSoftCap = 30 },
        ["experts"] = Small with { Mixture = new MixtureConfig { Experts = 4, Active = 2, Shared = 1, Hidden = 64 }, Activation = ActivationKind.SwiGlu },
        ["switch"] = Small with { Mixture = new MixtureConfig { Experts = 3, Active = 1, Renormalize = false } },
    };

    public static TheoryData<string> Names => [.. Configs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_are_those_of_the_built_model(string name)
    {
        using var model = new Transformer(Configs[name], new Initializer(1));
        ParameterCount count = ParameterCount.Of(Configs[name]);
        Assert.Equal(model.ParameterCount, count.Total);
        Assert.Equal(model.Parameters.Where(p => p.Name.StartsWith("blocks.1.", StringComparison.Ordinal)).Sum(p => p.Count), count.Block);
        Assert.Equal(model.Parameters.Where(p => p.Name.Contains(".attention.", StringComparison.Ordinal)).Sum(p => p.Count), count.Attention);
        Assert.Equal(model.Parameters.Where(p => p.Shape.Rank == 2).Sum(p => p.Count), count.Matrices);
        Assert.Equal(Configs[name].Mixture is null, count.Active == count.Total);
        Assert.Equal(4 * count.Total, count.Bytes(GgmlType.F32));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Activations_are_what_the_scope_measures(string name)
    {
        Near(Configs[name], 3, 33);
        // Five tokens among experts: how they fall is chance.
        if (Configs[name].Mixture is null) Near(Configs[name], 1, 5);
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    [InlineData("qk norm")]
    [InlineData("post-norm")]
    public void Checkpointed_activations_are_what_the_scope_measures(string name)
    {
        TransformerConfig deep = Configs[name] with { Layers = 6 };
        Near(deep, 2, 40, checkpointed: true);
        Assert.True(MemoryCount.Of(deep, 2, 40, true).Activations < MemoryCount.Of(deep, 2, 40).Activations / 2);
    }

    [Fact]
    public void A_mid_sized_model_is_predicted_too()
        => Near(Llama with { Vocabulary = 4096, Width = 256, Context = 128, FeedForward = 700 }, 4, 128);

    [Fact]
    public void Logits_in_parts_are_predicted_too()
    {
        // 50,257 classes of 4 bytes: 1,335 rows fill the 256 MiB that are kept.
        TransformerConfig wide = Small with { Vocabulary = 50257, Context = 700, Width = 16, Layers = 1, FeedForward = 16 };
        long kept = MemoryCount.Of(wide, 1, 700).Activations, parts = MemoryCount.Of(wide, 3, 700).Activations;
        Assert.InRange(parts, 256L << 20, 2 * kept);
    }

    [Theory]
    [InlineData("llama", 1)]
    [InlineData("window", 3)]
    public void The_cache_is_predicted(string name, int batch)
    {
        TransformerConfig config = Configs[name] with { Context = 600 };
        using var model = new Transformer(config, new Initializer(1));
        using var cache = new KvCache(config, batch);
        using var scope = new Scope(record: false);
        for (int i = 0; i < config.Context; i += 100) model.Hidden(scope.Zeros([batch, 100], DType.Int32), cache);
        Assert.Equal(cache.Bytes, MemoryCount.Of(config, batch, config.Context).KeyValueCache);
    }

    [Fact]
    public void A_window_and_the_causal_mask_leave_pairs_out()
    {
        FlopCount full = FlopCount.Of(Llama, 2, 10, full: true), causal = FlopCount.Of(Llama, 2, 10), window = FlopCount.Of(Configs["window"], 2, 10);
        Assert.Equal(full.Scores / 100 * 55, causal.Scores);
        Assert.Equal(full.Scores / 100 * (28 + (3 * 7)), window.Scores);
        Assert.Equal(full.FeedForward, window.FeedForward);
        double tokens = Enumerable.Range(0, 10).Sum(i => FlopCount.OfToken(Llama, i).Forward);
        Assert.Equal(causal.Forward, 2 * tokens);
    }

    private static void Near(TransformerConfig config, int batch, int length, bool checkpointed = false)
    {
        long measured = Measure(config, batch, length, checkpointed), predicted = MemoryCount.Of(config, batch, length, checkpointed).Activations;
        Assert.True(Math.Abs(predicted - measured) <= 0.05 * measured, $"predicted {predicted}, measured {measured}: {(double)predicted / measured:0.0000}");
        TestContext.Current.TestOutputHelper?.WriteLine($"predicted {predicted}, measured {measured}: {(double)predicted / measured:0.0000}");
    }

    private static long Measure(TransformerConfig config, int batch, int length, bool checkpointed)
    {
        using var model = new Transformer(config, new Initializer(3)) { CheckpointActivations = checkpointed };
        using var scope = new Scope();
        int[] ids = [.. Enumerable.Range(0, batch * length).Select(i => i * 7 % config.Vocabulary)];
        for (int step = 0; step < 2; step++)
        {
            scope.Reset();
            Tensor input = scope.Input<int>([batch, length], ids), targets = scope.Input<int>([batch, length], ids);
            Tensor hidden = model.Hidden(input);
            Tensor loss = config.LogitSoftCap > 0 ? model.Logits(hidden).CrossEntropy(targets) : hidden.LinearCrossEntropy(scope.Use(model.HeadWeight), targets);
            if (model.BalanceLoss is { } balance) loss += balance;
            scope.Backward(loss);
        }

        return scope.PeakBytes;
    }
}
