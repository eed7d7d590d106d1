using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Nn.Tests.Layers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models.Transformers;

/// <summary>The transformer under every switch of its config: gradients, causality, checkpointing, memory.</summary>
public sealed class TransformerTests
{
    private static readonly int[] Ids = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];

    public static TheoryData<string> Names => [.. SmallConfigs.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_the_differences(string name)
    {
        using Transformer model = Build(SmallConfigs.All[name], DType.Float64);
        LayerCheck.Shake(model.Parameters);
        GradientCheckResult result = GradientCheck.Run(scope => Loss(model, scope), [.. model.Parameters], new GradientCheckOptions { MaxElementsPerParameter = 6 });
        Assert.True(result.Compared > 60);
        result.ThrowIfAbove(1e-5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Later_tokens_change_no_earlier_logit(string name)
    {
        TransformerConfig config = SmallConfigs.All[name];
        using Transformer model = Build(config);
        using var scope = new Scope(record: false);
        float[] all = model.Forward(scope.Input<int>([1, 5], Ids.AsSpan(0, 5))).Data<float>().ToArray();
        int[] changed = [.. Ids.Take(4), 10];
        float[] other = model.Forward(scope.Input<int>([1, 5], changed)).Data<float>().ToArray();
        int row = config.Vocabulary;
        Assert.NotEqual(all[(4 * row)..], other[(4 * row)..]);
        if (config.Causal) Assert.Equal(all[..(4 * row)], other[..(4 * row)]);
        else Assert.NotEqual(all[..(4 * row)], other[..(4 * row)]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_steady_step_allocates_nothing(string name)
    {
        using Transformer model = Build(SmallConfigs.All[name]);
        using var scope = new Scope();
        for (int i = 0; i < 3; i++) Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step()
        {
            scope.Reset();
            model.ZeroGrad();
            scope.Backward(Loss(model, scope));
        }
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    [InlineData("alibi, window, soft caps")]
    public void Checkpointing_changes_no_bit_and_allocates_nothing(string name)
    {
        using Transformer plain = Build(SmallConfigs.All[name] with { ResidualDropout = 0.1 }), sparing = Build(SmallConfigs.All[name] with { ResidualDropout = 0.1 });
        sparing.CheckpointActivations = true;
        using Scope a = new(), b = new();
        a.Backward(Loss(plain, a) + Loss(plain, a));
        b.Backward(Loss(sparing, b) + Loss(sparing, b));
        for (int i = 0; i < plain.Parameters.Count; i++)
            Assert.Equal(plain.Parameters[i].Grad<float>().ToArray(), sparing.Parameters[i].Grad<float>().ToArray());
        long before = 0;
        for (int i = 0; i < 4; i++)
        {
            if (i == 2) before = GC.GetAllocatedBytesForCurrentThread();
            b.Reset();
            b.Backward(Loss(sparing, b));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Gpt2_has_the_published_sizes_and_start()
    {
        using var model = new Transformer(Gpt2.Small with { Layers = 1, Context = 8 }, new Initializer(1));
        Assert.Equal((50257 * 768) + (8 * 768) + 7_087_872 + 1536, model.ParameterCount);
        Assert.Equal(0.02, Deviation(model.Tokens.Weight), 1e-4);
        Assert.Equal(0.02 / Math.Sqrt(2), Deviation(model.Blocks[0].FeedForward!.Down.Weight), 1e-4);
        Assert.Equal(0.02, Deviation(model.Blocks[0].FeedForward!.Up.Weight), 1e-4);

        static double Deviation(Parameter p) => Math.Sqrt(p.Value<float>().ToArray().Average(v => (double)v * v));
    }

    [Fact]
    public void What_does_not_go_together_says_so()
    {
        Says("key-value heads", SmallConfigs.Small with { KeyValueHeads = 3 });
        Says("equal heads", SmallConfigs.Small with { Heads = 5 });
        Says("pairs", SmallConfigs.Small with { Positions = PositionKind.Rotary, RopeSize = 3 });
        Says("Causal", SmallConfigs.Small with { Causal = false, SlidingWindow = 2 });
        Says("Dropout", SmallConfigs.Small with { ResidualDropout = 1 });
        Says("experts", SmallConfigs.Small with { Mixture = new MixtureConfig { Experts = 2, Active = 3 } });
        Says("Vocabulary", SmallConfigs.Small with { Vocabulary = 0 });
        using Transformer model = Build(SmallConfigs.Small);
        using var scope = new Scope();
        Assert.Contains("context of 8", Assert.Throws<ArgumentException>(() => model.Forward(scope.Input<int>([1, 9], new int[9]))).Message, StringComparison.Ordinal);

        static void Says(string what, TransformerConfig config) => Assert.Contains(what, Assert.Throws<ArgumentException>(() => Build(config)).Message, StringComparison.Ordinal);
    }

    private static Transformer Build(TransformerConfig config, DType dtype = DType.Float32) => new(config, new Initializer(1, dtype));

    private static Tensor Loss(Transformer model, Scope scope)
    {
        Tensor loss = model.Forward(scope.Input<int>([2, 5], Ids)).CrossEntropy(scope.Input<int>([2, 5], Ids));
        return model.BalanceLoss is { } balance ? loss + balance : loss;
    }
}
