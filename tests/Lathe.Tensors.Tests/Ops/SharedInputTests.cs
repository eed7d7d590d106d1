using Lathe.Tensors.Autograd;
using Lathe.Tensors.Tests.Cases;

namespace Lathe.Tensors.Tests.Ops;

/// <summary>One parameter brought into the step several times: all its uses write one gradient.</summary>
public sealed class SharedInputTests
{
    private static readonly Dictionary<string, (Shape Shape, Func<Func<Tensor>, Tensor> Use)> Cases = new()
    {
        ["mul"] = ([5, 5], use => use() * use()),
        ["matmul"] = ([5, 5], use => use().MatMul(use(), transposeA: true)),
        ["linear"] = ([5, 5], use => use().Linear(use())),
        ["concat"] = ([5, 5], use => Tensor.Concat([use(), use().Reshape(5, 5), use()], 0)),
        ["layer_norm"] = ([17], use => use().LayerNorm(use(), use().Reshape(17))),
        ["rms_norm"] = ([17], use => use().RmsNorm(use())),
        ["attention"] = ([2, 5, 2, 8], use => use().Attention(use(), use())),
        ["attention, one view"] = ([2, 5, 2, 8], use => use().Attention(use().Reshape(2, 5, 2, 8), use())),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_the_differences(string name)
    {
        (Shape shape, Func<Func<Tensor>, Tensor> use) = Cases[name];
        using var parameter = new Parameter("p", shape, DType.Float64);
        for (int i = 0; i < parameter.Count; i++) parameter.Value<double>()[i] = Fills.AwayFromZero(0, i, 0);
        GradientCheck.Run(
            scope => use(() => scope.Use(parameter)) is var y ? (y * CaseRun.Weights(y)).Sum() : default,
            [parameter]).ThrowIfAbove(1e-5);
    }
}
