using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Tests.Cases;

/// <summary>Values and gradients as doubles, and their comparison.</summary>
internal static class Numbers
{
    public static double[] Of(Tensor x)
        => x.DType == DType.Float64 ? x.Data<double>().ToArray() : Array.ConvertAll(x.Data<float>().ToArray(), v => (double)v);

    public static double[] Of(Parameter p)
        => p.DType == DType.Float64 ? p.Value<double>().ToArray() : Array.ConvertAll(p.Value<float>().ToArray(), v => (double)v);

    public static double[] GradOf(Parameter p)
        => p.DType == DType.Float64 ? p.Grad<double>().ToArray() : Array.ConvertAll(p.Grad<float>().ToArray(), v => (double)v);

    public static double[] GradOf(Tensor x)
        => x.DType == DType.Float64 ? x.Grad<double>().ToArray() : Array.ConvertAll(x.Grad<float>().ToArray(), v => (double)v);

    /// <summary>Fails at the first element further off than <paramref name="tolerance"/> · max(1, |expected|).</summary>
    public static void Close(double[] expected, double[] got, double tolerance, string what)
    {
        Assert.Equal(expected.Length, got.Length);
        for (int i = 0; i < got.Length; i++)
        {
            if (expected[i].Equals(got[i])) continue;
            double error = Math.Abs(expected[i] - got[i]) / Math.Max(1, Math.Abs(expected[i]));
            if (!(error <= tolerance)) Assert.Fail($"{what}[{i}]: expected {expected[i]:R}, got {got[i]:R}, relative error {error:G3} above {tolerance:G3}.");
        }
    }

    /// <summary>The same with the error relative to the largest of all the expected values, and to 1.</summary>
    public static void CloseToLargest(double[] expected, double[] got, double tolerance, string what)
    {
        double largest = expected.Length == 0 ? 1 : Math.Max(1, expected.Max(Math.Abs));
        Close(Array.ConvertAll(expected, v => v / largest), Array.ConvertAll(got, v => v / largest), tolerance, what);
    }
}
