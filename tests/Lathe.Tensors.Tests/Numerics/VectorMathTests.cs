using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Tests.Cases;

namespace Lathe.Tensors.Tests.Numerics;

/// <summary>The elementary functions of the kernels over their whole range, against double arithmetic.</summary>
public sealed class VectorMathTests
{
    // Without fused multiply-add every step of a polynomial rounds twice.
    private static readonly double Slack = Simd.HasFma ? 0 : 1;

    [Fact]
    public void Erf_is_within_2_ulp() => Check(x => VectorMath.Erf(x), Functions.Erf, 2 + Slack, -6, 6);

    [Fact]
    public void Tanh_is_within_3_ulp() => Check(x => VectorMath.Tanh(x), Math.Tanh, 3 + Slack, -12, 12);

    [Fact]
    public void Sigmoid_is_within_3_ulp() => Check(x => VectorMath.Sigmoid(x), Functions.Sigmoid, 3 + Slack, -87, 30);

    [Fact]
    public void Softplus_is_within_3_ulp() => Check(x => VectorMath.Softplus(x), Functions.Softplus, 3 + Slack, -87, 90);

    [Fact]
    public void Log_is_within_3_ulp() => Check(x => VectorMath.Log(x), Math.Log, 3, 1e-3, 4);

    [Fact]
    public void Log_of_extremes_is_within_2_ulp() => CheckAt(x => VectorMath.Log(x), Math.Log, 2, [1e-45f, 1e-40f, 1.17549435e-38f, 1e-30f, 1f, 1e30f, float.MaxValue, float.PositiveInfinity, 0f, -1f, float.NaN]);

    [Fact]
    public void Infinities_and_NaN_are_exact()
    {
        float[] x = [float.NegativeInfinity, float.PositiveInfinity, float.NaN, float.MinValue, float.MaxValue];
        CheckAt(v => VectorMath.Erf(v), Functions.Sign, 0, x);
        CheckAt(v => VectorMath.Tanh(v), Functions.Sign, 0, x);
        CheckAt(v => VectorMath.Sigmoid(v), v => (Functions.Sign(v) + 1) / 2, 0, x);
        CheckAt(v => VectorMath.Softplus(v), v => double.IsNaN(v) ? v : Math.Max(v, 0), 0, x);
    }

    [Fact]
    public void Small_values_keep_their_sign_and_their_bits()
    {
        float[] x = [0f, -0f, 1e-45f, -1e-40f, 1e-20f, -1e-10f];
        foreach (float v in x)
        {
            Assert.Equal(BitConverter.SingleToUInt32Bits(v), BitConverter.SingleToUInt32Bits(VectorMath.Tanh(Vector512.Create(v))[3]));
            Assert.InRange(Ulp.Error(VectorMath.Erf(Vector512.Create(v))[3], 2 / Math.Sqrt(Math.PI) * v), 0, 1);
        }
    }

    [Theory]
    [InlineData(-4.5)]
    [InlineData(-0.3)]
    [InlineData(0.0)]
    [InlineData(1e-8)]
    [InlineData(0.9)]
    [InlineData(2.2)]
    [InlineData(5.9)]
    public void Doubles_are_sharp(double x)
    {
        Assert.Equal(Functions.Erf(x), VectorMath.Erf(Vector512.Create(x))[5], 1e-15);
        Assert.Equal(Math.Tanh(x), VectorMath.Tanh(Vector512.Create(x))[5], 0.0);
        Assert.Equal(Functions.Sigmoid(x), VectorMath.Sigmoid(Vector512.Create(x))[5], 1e-15);
        Assert.Equal(Functions.Softplus(x), VectorMath.Softplus(Vector512.Create(x))[5], 1e-15 * Math.Max(1, x));
    }

    private static void Check(Func<Vector512<float>, Vector512<float>> f, Func<double, double> truth, double bound, double from, double to)
        => CheckAt(f, truth, bound, [.. Enumerable.Range(0, 400_000).Select(i => (float)(from + (i * (to - from) / 400_000)))]);

    private static void CheckAt(Func<Vector512<float>, Vector512<float>> f, Func<double, double> truth, double bound, float[] points)
    {
        double worst = 0;
        float at = 0;
        for (int i = 0; i < points.Length; i += 16)
        {
            float[] lanes = new float[16];
            points.AsSpan(i, Math.Min(16, points.Length - i)).CopyTo(lanes);
            Vector512<float> y = f(Vector512.Create(lanes));
            for (int j = 0; j < Math.Min(16, points.Length - i); j++)
            {
                double error = Ulp.Error(y[j], truth(lanes[j]));
                if (error > worst) (worst, at) = (error, lanes[j]);
            }
        }

        Assert.True(worst <= bound, $"Error of {worst} ulp at {at:R}: above {bound}.");
    }
}
