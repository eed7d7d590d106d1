using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Tests.Numerics;

/// <summary>Values worked out elsewhere: Python's math module, from the formula named.</summary>
public sealed class ActivationValueTests
{
    // x, x·Φ(x), its tanh form, x·sigmoid(x), x·tanh(ln(1 + e^x)), 1/(1 + e^−x), tanh x
    private static readonly double[][] Table =
    [
        [-3, -0.00404969409489031, -0.0036373920817729943, -0.14227761953270035, -0.1456474612756246, 0.04742587317756678, -0.9950547536867305],
        [-1, -0.15865525393145707, -0.15880800939172324, -0.2689414213699951, -0.30340146137410895, 0.2689414213699951, -0.7615941559557649],
        [-0.5, -0.15426876936299344, -0.15428599017485606, -0.1887703343990727, -0.22074377465173, 0.3775406687981454, -0.46211715726000974],
        [0.5, 0.34573123063700656, 0.34571400982514394, 0.3112296656009273, 0.3752452113048951, 0.6224593312018546, 0.46211715726000974],
        [1, 0.8413447460685429, 0.8411919906082768, 0.7310585786300049, 0.8650983882673103, 0.7310585786300049, 0.7615941559557649],
        [2, 1.9544997361036416, 1.954597694087775, 1.7615941559557646, 1.9439589595339946, 0.8807970779778823, 0.9640275800758169],
        [3, 2.99595030590511, 2.996362607918227, 2.8577223804672998, 2.9865350049679575, 0.9525741268224334, 0.9950547536867305],
    ];

    private static readonly Func<Tensor, Tensor>[] Ops =
        [x => x.Gelu(), x => x.Gelu(approximate: true), x => x.Silu(), x => x.Mish(), x => x.Sigmoid(), x => x.Tanh()];

    [Fact]
    public void Activations_have_their_known_values()
    {
        using var scope = new Scope();
        foreach (double[] row in Table)
        {
            for (int i = 0; i < Ops.Length; i++)
            {
                Assert.Equal(row[i + 1], Ops[i](scope.Input<double>([], [row[0]])).Item(), 1e-14);
                Assert.Equal(row[i + 1], Ops[i](scope.Input<float>([], [(float)row[0]])).Item(), 3e-7);
            }
        }
    }

    [Fact]
    public void At_zero_each_is_zero_or_a_half()
    {
        using var scope = new Scope();
        for (int i = 0; i < Ops.Length; i++)
        {
            foreach (float y in Ops[i](scope.Input<float>([2], [0f, -0f])).Data<float>()) Assert.Equal(i == 4 ? 0.5f : 0, y, 0.0f);
        }
    }

    [Theory]
    [InlineData(40f)]
    [InlineData(1e4f)]
    [InlineData(1e9f)]
    public void Far_out_each_is_its_asymptote(float x)
    {
        using var scope = new Scope();
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(x, Ops[i](scope.Input<float>([], [x])).Item());
            Assert.Equal(0, Ops[i](scope.Input<float>([], [-x])).Item(), 1e-12);
        }

        Assert.Equal(1, scope.Input<float>([], [x]).Sigmoid().Item());
        Assert.Equal(0, scope.Input<float>([], [-x]).Sigmoid().Item(), 1e-17);
        Assert.Equal(1, scope.Input<float>([], [x]).Tanh().Item());
        Assert.Equal(-1, scope.Input<float>([], [-x]).Tanh().Item());
    }

    [Theory]
    [InlineData(40f)]
    [InlineData(1e4f)]
    [InlineData(1e9f)]
    public void Far_out_each_slope_is_0_or_1(float x)
    {
        using var scope = new Scope();
        for (int i = 0; i < Ops.Length; i++)
        {
            Tensor v = scope.Variable<float>([2], [x, -x]);
            scope.Backward(Ops[i](v).Sum());
            Assert.Equal(i < 4 ? 1 : 0, v.Grad<float>()[0], 1e-6);
            Assert.Equal(0, v.Grad<float>()[1], 1e-6);
        }
    }

    [Fact]
    public void A_NaN_goes_through_every_activation()
    {
        using var scope = new Scope();
        float[] row = new float[33];
        row[20] = float.NaN;
        foreach (Func<Tensor, Tensor> op in (Func<Tensor, Tensor>[])[.. Ops, x => x.Relu(), x => x.Exp(), x => x.Log(), x => x.Sqrt(), x => x.Abs()])
        {
            float[] y = op(scope.Input<float>([33], row)).Data<float>().ToArray();
            Assert.Equal([20], Enumerable.Range(0, 33).Where(i => float.IsNaN(y[i])));
        }
    }
}
