using Lathe.Tensors.Autograd;
using Lathe.Tensors.Ops.Products;
using Lathe.Tensors.Tests.Cases;

namespace Lathe.Tensors.Tests.Ops;

/// <summary>
/// DoRA's magnitude: the composed definition's values; gradients with the lengths held constant, as the paper's section 4.3 has them.
/// </summary>
public sealed class MagnitudeTests
{
    [Theory]
    [InlineData(3, 7, 5, 2, 0, 5, true)]
    [InlineData(4, 6, 9, 3, 2, 7, false)]
    [InlineData(1, 5, 4, 1, 3, 1, true)]
    [InlineData(37, 65, 131, 4, 30, 70, true)]
    [InlineData(2, 19, 300, 2, 0, 300, true)]
    public void Values_and_gradients(int rows, int inputs, int outputs, int rank, int first, int columns, bool bias)
    {
        const double Scale = 0.7;
        Shape[] shapes = [[rows, inputs], [outputs, inputs], [outputs], [rank, inputs], [columns, rank], [columns]];
        using var run = new CaseRun(new OpCase("magnitude", t => t[0], shapes), DType.Float64);
        using var scope = new Scope();
        Tensor y = run.Forward(scope, t => Path(t).WithMagnitude(t[5], t[1], t[3], t[4], bias ? t[2] : null, first, Scale));
        Numbers.CloseToLargest(Numbers.Of(run.Forward(scope, t => Magnitude.Composed(Path(t), t[5], t[1], t[3], t[4], bias ? t[2] : null, first, Scale))), Numbers.Of(y), 1e-12, "values");
        CaseRun.Backward(y);
        double[][] fused = [.. run.Parameters.Select(Gradient)];
        foreach (Parameter p in run.Parameters) p.ZeroGrad();

        // The same with the lengths of this moment as numbers.
        using var plain = new Scope();
        Tensor w = run.Forward(plain, t => t[1].Slice(0, first, columns) + (t[4].MatMul(t[3]) * Scale));
        double[] lengths = Numbers.Of(w.Square().Sum([1]).Sqrt());
        Tensor expected = run.Forward(plain, t =>
        {
            Tensor whole = Path(t), part = whole.Slice(1, first, columns), factor = t[5] / plain.Input<double>([columns], lengths);
            part = bias && t[2].Slice(0, first, columns) is var own ? ((part - own) * factor) + own : part * factor;
            return Tensor.Concat([whole.Slice(1, 0, first), part, whole.Slice(1, first + columns, outputs - first - columns)], 1);
        });
        CaseRun.Backward(expected);
        for (int i = 0; i < shapes.Length; i++)
        {
            // The bias is given back after the lengths, which the op leaves out: it is the base's, and frozen.
            if (i != 2) Numbers.CloseToLargest(Gradient(run.Parameters[i]), fused[i], 1e-11, $"gradient of input {i}");
        }

        Tensor Path(Tensor[] t) => t[0].Linear(t[1], bias ? t[2] : null).AddLowRank(t[0], t[3], t[4], first, Scale);
    }

    [Fact]
    public void A_row_of_zeros_stays_one()
    {
        using var scope = new Scope();
        Tensor x = scope.Variable<float>([2, 2], [1, 2, 3, 4]), w = scope.Input<float>([2, 2], [0, 0, 1, 1]), m = scope.Variable<float>([2], [5, 6]);
        Tensor a = scope.Variable<float>([1, 2], [1, 1]), b = scope.Variable<float>([2, 1], [0, 0]);
        Tensor y = x.Linear(w).AddLowRank(x, a, b).WithMagnitude(m, w, a, b);
        scope.Backward(y.Sum());
        Assert.Equal([0f, 0f], [y.Data<float>()[0], y.Data<float>()[2]]);
        Assert.Equal(0, m.Grad<float>()[0]);
        Assert.Equal(3 * 6 / Math.Sqrt(2), y.Data<float>()[1], 1e-4);
        Assert.All(x.Grad<float>().ToArray(), g => Assert.True(float.IsFinite(g)));
    }

    private static double[] Gradient(Parameter p) => p.Grad<double>().ToArray();
}
