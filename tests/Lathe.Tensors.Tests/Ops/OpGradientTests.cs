using Lathe.Tensors.Autograd;
using Lathe.Tensors.Tests.Cases;

namespace Lathe.Tensors.Tests.Ops;

/// <summary>Gradients of every op against central differences, and their accumulation.</summary>
public sealed class OpGradientTests
{
    public static TheoryData<string> Small => OpCases.Names(c => !c.Large && !c.Empty);

    public static TheoryData<string> Empty => OpCases.Names(c => c.Empty);

    public static TheoryData<string> Repeatable => OpCases.Names(c => c.Repeatable && !c.Empty);

    [Theory]
    [MemberData(nameof(Small))]
    public void Gradients_are_the_differences_in_Float64(string name) => Check(OpCases.Get(name), DType.Float64, 1e-5, sample: 60);

    [Theory]
    [MemberData(nameof(Small))]
    public void Gradients_are_the_differences_in_Float32(string name) => Check(OpCases.Get(name), DType.Float32, 1e-3, sample: 12);

    [Theory]
    [MemberData(nameof(Empty))]
    public void Backward_of_nothing_is_nothing(string name)
    {
        using var run = new CaseRun(OpCases.Get(name), DType.Float32);
        using var scope = new Scope();
        CaseRun.Backward(run.Forward(scope));
        Assert.All(run.Parameters, p => Assert.Empty(p.Grad<float>().ToArray()));
    }

    [Theory]
    [MemberData(nameof(Repeatable))]
    public void A_second_use_adds_its_gradient_to_the_first(string name)
    {
        OpCase one = OpCases.Get(name);
        using var once = new CaseRun(one, DType.Float32);
        using var twice = new CaseRun(one, DType.Float32);
        using var scope = new Scope();
        Tensor y = once.ForwardOnVariables(scope);
        CaseRun.Backward(y);
        double[][] single = [.. once.Inputs.ToArray().Select(Numbers.GradOf)];

        scope.Reset();
        Tensor first = twice.ForwardOnVariables(scope);
        Tensor[] inputs = twice.Inputs.ToArray();
        Tensor second = one.Run(inputs);
        CaseRun.Backward(first + second);
        for (int i = 0; i < inputs.Length; i++)
            Numbers.CloseToLargest(Array.ConvertAll(single[i], g => 2 * g), Numbers.GradOf(inputs[i]), 1e-5, $"{name}: gradient of input {i}");
    }

    private static void Check(OpCase one, DType dtype, double tolerance, int sample)
    {
        using var run = new CaseRun(one, dtype);
        GradientCheckResult worst = GradientCheck.Run(
            scope => run.Forward(scope) is var y && y.Rank == 0 ? y : (y * CaseRun.Weights(y)).Sum(),
            run.Parameters, new GradientCheckOptions { MaxElementsPerParameter = sample, Step = dtype == DType.Float32 ? one.FloatStep : null });
        Assert.True(worst.Compared > 0);
        worst.ThrowIfAbove(tolerance);
    }
}
