using Lathe.Nn.Initialization;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Initialization;

public sealed class InitializerTests
{
    [Fact]
    public void Same_seed_same_bits_and_every_parameter_has_its_own_stream()
    {
        var first = new Initializer(7);
        using Parameter a = first.Normal("a", [100], 1), b = first.Normal("b", [100], 1), again = new Initializer(7).Normal("a", [100], 1);
        using Parameter other = new Initializer(8).Normal("a", [100], 1);
        Assert.Equal(a.Value<float>().ToArray(), again.Value<float>().ToArray());
        Assert.NotEqual(a.Value<float>().ToArray(), b.Value<float>().ToArray());
        Assert.NotEqual(a.Value<float>().ToArray(), other.Value<float>().ToArray());
    }

    [Fact]
    public void Float64_has_the_values_of_Float32_before_rounding()
    {
        using Parameter single = new Initializer(7).Xavier("w", [5, 7]), wide = new Initializer(7, DType.Float64).Xavier("w", [5, 7]);
        Assert.Equal(single.Value<float>().ToArray(), wide.Value<double>().ToArray().Select(v => (float)v));
    }

    [Fact]
    public void Normal_has_the_mean_and_deviation_asked_for()
    {
        using Parameter p = new Initializer(3, DType.Float64).Normal("p", [40_000], 0.5);
        double[] values = p.Value<double>().ToArray();
        Assert.Equal(0, values.Average(), 0.01);
        Assert.Equal(0.25, values.Average(v => v * v), 0.01);
    }

    [Fact]
    public void Xavier_is_uniform_within_its_bound()
    {
        using Parameter p = new Initializer(3, DType.Float64).Xavier("p", [200, 100]);
        double bound = Math.Sqrt(6.0 / 300);
        double[] values = p.Value<double>().ToArray();
        Assert.InRange(values.Max(Math.Abs), 0.99 * bound, bound);
        Assert.Equal(bound * bound / 3, values.Average(v => v * v), bound * bound / 60);
    }

    [Fact]
    public void Kaiming_keeps_the_variance_through_a_relu()
    {
        using Parameter p = new Initializer(3, DType.Float64).Kaiming("p", [200, 100]);
        Assert.Equal(2.0 / 100, p.Value<double>().ToArray().Average(v => v * v), 0.001);
    }

    [Fact]
    public void Zeros_and_ones()
    {
        var init = new Initializer(1);
        using Parameter zeros = init.Zeros("z", [3]), ones = init.Ones("o", [3]);
        Assert.Equal([0, 0, 0], zeros.Value<float>().ToArray());
        Assert.Equal([1, 1, 1], ones.Value<float>().ToArray());
    }
}
