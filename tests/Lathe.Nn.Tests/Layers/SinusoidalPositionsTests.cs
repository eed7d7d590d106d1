using Lathe.Nn.Layers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Layers;

public sealed class SinusoidalPositionsTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(7)]
    [InlineData(1)]
    public void Follow_the_formula_of_the_paper(int width)
    {
        var positions = new SinusoidalPositions(50, width);
        for (int t = 0; t < 50; t++)
        {
            for (int c = 0; c < width; c++)
            {
                double angle = t / Math.Pow(10000, 2 * (c / 2) / (double)width);
                Assert.Equal(c % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle), positions.Table[(t * width) + c], 1e-6);
            }
        }
    }

    [Fact]
    public void Come_as_a_tensor_of_either_type()
    {
        var positions = new SinusoidalPositions(8, 4);
        using var scope = new Scope();
        Tensor single = positions.Forward(scope, 3, DType.Float32), wide = positions.Forward(scope, 3, DType.Float64);
        Assert.Equal([3, 4], single.Shape);
        Assert.Equal(single.Data<float>().ToArray(), wide.Data<double>().ToArray().Select(v => (float)v));
        Assert.False(single.NeedsGrad);
    }

    [Fact]
    public void Too_long_a_sequence_is_refused()
    {
        using var scope = new Scope();
        ArgumentException error = Assert.Throws<ArgumentException>(() => new SinusoidalPositions(8, 4).Forward(scope, 9, DType.Float32));
        Assert.Contains("9 tokens is longer than the 8 positions", error.Message, StringComparison.Ordinal);
    }
}
