using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;

namespace Lathe.Tensors.Tests.Kernels;

public sealed class VectorMathExpTests
{
    // Without fused multiply-add the polynomial rounds twice a step.
    private static readonly double Bound = Simd.HasFma ? 1 : 1.25;

    [Fact]
    public void Every_result_in_the_float_range_is_within_the_bound()
    {
        double worst = 0;
        float worstAt = 0;
        // Every 257th float: 16 million bit patterns, negative and positive, denormals included.
        for (long bits = 0; bits <= uint.MaxValue; bits += 257 * 16)
        {
            Vector512<uint> patterns = Vector512.Create((uint)bits) + (Vector512<uint>.Indices * 257u);
            Vector512<float> x = patterns.AsSingle();
            Vector512<float> got = VectorMath.Exp(x);
            for (int i = 0; i < 16; i++)
            {
                double error = UlpError(x[i], got[i]);
                if (error > worst) (worst, worstAt) = (error, x[i]);
            }
        }

        Assert.True(worst <= Bound, $"Error of {worst} ulp at {worstAt:R}.");
    }

    [Fact]
    public void A_dense_sweep_where_results_are_ordinary_is_within_the_bound()
    {
        double worst = 0;
        for (double x = -105; x < 90; x += 2e-5 * 16)
        {
            Vector512<float> lanes = Vector512.Create((float)x) + (Vector512.ConvertToSingle(Vector512<int>.Indices) * 2e-5f);
            Vector512<float> got = VectorMath.Exp(lanes);
            for (int i = 0; i < 16; i++) worst = Math.Max(worst, UlpError(lanes[i], got[i]));
        }

        Assert.True(worst <= Bound, $"Error of {worst} ulp.");
    }

    [Theory]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.MinValue, 0f)]
    [InlineData(-1e4f, 0f)]
    [InlineData(-104.5f, 0f)]
    [InlineData(0f, 1f)]
    [InlineData(float.Epsilon, 1f)]
    [InlineData(88.8f, float.PositiveInfinity)]
    [InlineData(89.5f, float.PositiveInfinity)]
    [InlineData(1e4f, float.PositiveInfinity)]
    [InlineData(float.MaxValue, float.PositiveInfinity)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    public void Edges_are_exact(float x, float expected)
        => Assert.Equal(Vector512.Create(expected), VectorMath.Exp<float>(Vector512.Create(x)));

    [Fact]
    public void Denormal_results_are_kept() => Assert.Equal(MathF.Exp(-95f), VectorMath.Exp(Vector512.Create(-95f))[7], 1.5e-45f);

    [Fact]
    public void Doubles_equal_the_scalar_function()
    {
        Vector512<double> x = Vector512.Create(0, -1, 1, -745, 710, double.NegativeInfinity, double.NaN, 0.5);
        Vector512<double> got = VectorMath.Exp<double>(x);
        for (int i = 0; i < Vector512<double>.Count; i++) Assert.Equal(Math.Exp(x[i]), got[i]);
    }

    // Distance from the true value in units of the float spacing there; a wrong special value counts as infinitely far.
    private static double UlpError(float x, float got)
    {
        double truth = Math.Exp(x);
        if (double.IsNaN(truth)) return float.IsNaN(got) ? 0 : double.PositiveInfinity;
        var rounded = (float)truth;
        if (float.IsInfinity(rounded) || float.IsInfinity(got)) return rounded.Equals(got) ? 0 : double.PositiveInfinity;
        double spacing = Math.ScaleB(1, Math.Max(Math.ILogB(Math.Max(truth, double.Epsilon)), -126) - 23);
        return Math.Abs(got - truth) / spacing;
    }
}
