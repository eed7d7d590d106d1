using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models.Transformers;

/// <summary>A config from a file may say anything: it is refused in words, before a size overflows or memory is asked for.</summary>
public sealed class AbsurdConfigTests
{
    private const int Huge = int.MaxValue;
    private static readonly TransformerConfig Plain = new() { Vocabulary = 11, Context = 8, Width = 12, Layers = 2, Heads = 2 };

    public static TheoryData<string, TransformerConfig> Refused => new()
    {
        { "FeedForward", Plain with { FeedForward = -1 } },
        { "attention", Plain with { Width = 1 << 30 } },
        { "projection", Plain with { Width = 1 << 30, HeadSize = 1, Heads = 1, Positions = PositionKind.None, FeedForward = 3, Activation = ActivationKind.SwiGlu } },
        { "feed-forward", Plain with { FeedForward = Huge } },
        { "feed-forward", Plain with { FeedForward = Huge, Width = 2, Activation = ActivationKind.SwiGlu } },
        { "attention", Plain with { Heads = 1 << 16, HeadSize = 1 << 16 } },
        { "attention", Plain with { HeadSize = Huge - 1 } },
        { "embedding", Plain with { Vocabulary = Huge } },
        { "positions", Plain with { Context = Huge } },
        { "positions", Plain with { Context = Huge, Positions = PositionKind.Sinusoidal } },
        { "layers", Plain with { Layers = Huge } },
        { "experts", Plain with { Mixture = new MixtureConfig { Experts = Huge } } },
        { "expert", Plain with { Mixture = new MixtureConfig { Hidden = Huge } } },
        { "expert", Plain with { Mixture = new MixtureConfig { Hidden = 1 << 20, Shared = 1 << 20 } } },
        { "kind", Plain with { Activation = (ActivationKind)99 } },
        { "kind", Plain with { Positions = (PositionKind)99 } },
        { "kind", Plain with { Norm = (NormKind)(-1) } },
        { "InitialDeviation", Plain with { InitialDeviation = double.NaN } },
        { "NormEpsilon", Plain with { NormEpsilon = double.NaN } },
        { "Dropout", Plain with { ResidualDropout = double.NaN } },
        { "Balance", Plain with { Mixture = new MixtureConfig { BalanceCoefficient = double.NaN } } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_no_machine_holds_is_refused_by_name(string what, TransformerConfig config)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Transformer(config, new Initializer(1)));
        Assert.Contains(what, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_model_larger_than_the_machine_says_so_before_it_asks_for_memory()
    {
        TransformerConfig config = Plain with { Vocabulary = 128_000, Width = 16_384, Layers = 10_000, Heads = 128 };
        config.Validate();
        InsufficientMemoryException error = Assert.Throws<InsufficientMemoryException>(() => new Transformer(config, new Initializer(1)));
        Assert.Contains("GiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_context_of_millions_costs_rotary_tables_for_what_is_used()
    {
        TransformerConfig config = Plain with { Context = Huge, Positions = PositionKind.Rotary, HeadSize = 8 };
        using var rotary = new RotaryPositions(config, DType.Float32);
        using var scope = new Scope(record: false);
        Assert.Equal(2048, rotary.Table(scope, 5).Shape[0]);
        float[] first = rotary.Table(scope, 2048).Data<float>().ToArray();
        Tensor grown = rotary.Table(scope, 2049);
        Assert.Equal(4096, grown.Shape[0]);
        Assert.Equal(first, grown.Data<float>()[..first.Length].ToArray());
    }
}
