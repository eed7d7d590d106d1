using Lathe.Nn.Initialization;
using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Tensors.Autograd;
using Lathe.Training.Optimizers;

namespace Lathe.Training.Tests.Optimizers;

/// <summary>Learning rates by group, as LoRA+ wants them.</summary>
public sealed class ParameterGroupTests
{
    [Fact]
    public void A_group_steps_by_its_factor()
    {
        using Parameter a = One("a"), b = One("b"), alone = One("c");
        using var grouped = new Sgd([new ParameterGroup([a]), new ParameterGroup([b], 16)]);
        using var single = new Sgd([alone]);
        grouped.Step(0.01);
        single.Step(0.16);
        Assert.Equal(1 - 0.02f, a.Value<float>()[0], 1e-6);
        Assert.Equal(alone.Value<float>()[0], b.Value<float>()[0]);
    }

    [Fact]
    public void One_group_is_the_plain_optimizer_bit_for_bit()
    {
        using Parameter a = One("a"), b = One("a");
        using var plain = new Adam([a], new AdamOptions { WeightDecay = 0.1, Decoupled = true });
        using var grouped = new Adam([new ParameterGroup([b])], new AdamOptions { WeightDecay = 0.1, Decoupled = true });
        for (int i = 0; i < 3; i++)
        {
            plain.Step(1e-3);
            grouped.Step(1e-3);
        }

        Assert.Equal(a.Value<float>()[0], b.Value<float>()[0]);
    }

    [Fact]
    public void Groups_are_checked()
    {
        using Parameter a = One("a");
        Assert.Throws<ArgumentException>(() => new Adam([new ParameterGroup([a]), new ParameterGroup([a])]));
        Assert.Throws<ArgumentException>(() => new Adam([new ParameterGroup([a], 0)]));
        Assert.Throws<ArgumentException>(() => new Adam([new ParameterGroup([a], double.NaN)]));
        Assert.Throws<ArgumentException>(() => new Adam([new ParameterGroup([])]));
    }

    [Fact]
    public void Lora_plus_trains_every_B_faster()
    {
        using var model = new Transformer(Gpt2.Nano with { Layers = 1, Width = 8, Heads = 2, FeedForward = 8 }, new Initializer(1));
        using LoraAdapter adapter = LoraAdapter.Attach(model, new LoraOptions { Rank = 2, LearningRateRatio = 16 });
        IReadOnlyList<ParameterGroup> groups = ParameterGroup.LoraPlus(adapter);
        Assert.Equal([1, 16], groups.Select(g => g.RateFactor));
        Assert.All(groups[0].Parameters, p => Assert.EndsWith("lora_A.weight", p.Name, StringComparison.Ordinal));
        Assert.All(groups[1].Parameters, p => Assert.EndsWith("lora_B.weight", p.Name, StringComparison.Ordinal));
        using var adam = new Adam(groups);
        foreach (Parameter p in adapter.Parameters) Touch(p);
        float[] before = [.. adapter.Parameters.Select(p => p.Value<float>()[0])];
        adam.Step(1e-3);
        float[] moved = [.. adapter.Parameters.Select((p, i) => before[i] - p.Value<float>()[0])];
        for (int i = 0; i < moved.Length; i++) Assert.Equal(i % 2 == 0 ? 1e-3 : 16e-3, moved[i], 1e-5);
    }

    // A gradient of ones, as a backward pass leaves it.
    private static void Touch(Parameter p)
    {
        p.ZeroGrad();
        using var scope = new Scope();
        scope.Backward(scope.Use(p).Sum());
    }

    private static Parameter One(string name)
    {
        var p = new Parameter(name, [1]);
        p.Value<float>()[0] = 1;
        using var scope = new Scope();
        scope.Backward(scope.Use(p).Sum() * 2);
        return p;
    }
}
