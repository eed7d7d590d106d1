using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Tests.Numerics;

/// <summary>Sums of ten million floats, whose plain running total would lose a digit in a hundred.</summary>
public sealed class SumAccuracyTests
{
    private const int Count = 10_000_000;

    public static TheoryData<string> Values => ["tenths", "uniform", "ramp", "large first"];

    [Theory]
    [MemberData(nameof(Values))]
    public void A_sum_and_a_mean_of_ten_million_are_right_to_six_digits(string values)
    {
        using var scope = new Scope(record: false);
        float[] x = Make(values);
        double truth = 0;
        foreach (float v in x) truth += v;
        Tensor flat = scope.Input<float>([Count], x);
        Relative(truth, flat.Sum().Item());
        Relative(truth / Count, flat.Mean().Item());
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Long_columns_are_right_to_six_digits(string values)
    {
        using var scope = new Scope(record: false);
        float[] x = Make(values);
        foreach (int width in (int[])[2, 80])
        {
            double[] truth = new double[width];
            for (int i = 0; i < Count; i++) truth[i % width] += x[i];
            float[] sums = scope.Input<float>([Count / width, width], x).Sum([0]).Data<float>().ToArray();
            for (int i = 0; i < width; i++) Relative(truth[i], sums[i]);
            scope.Reset();
        }
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.NaN)]
    public void An_infinity_or_a_NaN_is_the_sum(float special)
    {
        using var scope = new Scope(record: false);
        foreach (int at in (int[])[0, 500, 5000, 9999])
        {
            Tensor x = scope.Zeros([10_000]) + 1;
            x.Data<float>()[at] = special;
            Assert.Equal(special, x.Sum().Item());
            Assert.Equal(special, x.Reshape(10_000, 1).Expand([10_000, 3]).Sum([0]).Data<float>()[1]);
            if (at == 0) continue;
            x.Data<float>()[0] = -special;
            Assert.True(double.IsNaN(x.Sum().Item()));
        }
    }

    private static void Relative(double truth, double got)
        => Assert.True(Math.Abs(got - truth) <= 1e-6 * Math.Abs(truth), $"The sum {truth:R} came as {got:R}, off by {Math.Abs(got - truth) / Math.Abs(truth):G3}.");

    private static float[] Make(string values)
    {
        var random = new Random(1);
        float[] x = new float[Count];
        for (int i = 0; i < Count; i++)
        {
            x[i] = values switch
            {
                "tenths" => 0.1f,
                "uniform" => random.NextSingle(),
                "ramp" => i / (float)Count,
                _ => i < 160 ? 1e5f : 1.1f,
            };
        }

        return x;
    }
}
