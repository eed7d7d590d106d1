using Lathe.Lab.Statistics;
using Lathe.Tensors.Randomness;

namespace Lathe.Lab.Tests.Statistics;

public sealed class BootstrapTests
{
    [Fact]
    public void TheIntervalOfAMeanIsThatOfTheNormalDistribution()
    {
        double[] values = [.. Normal(400, 3)];
        Estimate estimate = Bootstrap.Of(SumSamples.Mean(values), seed: 7, resamples: 4000);
        double mean = values.Average(), error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length / values.Length);
        Assert.Equal(mean, estimate.Value, 1e-12);
        Assert.Equal(mean - (1.96 * error), estimate.Low, 0.1 * error);
        Assert.Equal(mean + (1.96 * error), estimate.High, 0.1 * error);
    }

    // 95 of 100 intervals hold the truth: of 300 draws, binomially, 275 to 295.
    [Fact]
    public void IntervalsHoldTheTruthAsOftenAsTheySay()
    {
        int held = 0;
        for (int i = 0; i < 300; i++)
        {
            var random = new PhiloxRandom((ulong)i, 5);
            Estimate estimate = Bootstrap.Of(SumSamples.Share(Enumerable.Range(0, 200).Select(_ => random.NextSingle() < 0.3f)), resamples: 400);
            if (estimate.Low <= 0.3 && estimate.High >= 0.3) held++;
        }

        Assert.InRange(held, 270, 296);
    }

    [Fact]
    public void EqualSeedsGiveEqualIntervalsAndOthersOthers()
    {
        SumSamples samples = SumSamples.Mean(Normal(50, 1));
        Assert.Equal(Bootstrap.Of(samples, 3), Bootstrap.Of(samples, 3));
        Assert.NotEqual(Bootstrap.Of(samples, 3).Low, Bootstrap.Of(samples, 4).Low);
    }

    [Fact]
    public void AllRightIsNoProofOfAllRight()
    {
        Estimate all = Bootstrap.Of(SumSamples.Share(Enumerable.Repeat(true, 100))), none = Bootstrap.Of(SumSamples.Share(Enumerable.Repeat(false, 100)));
        Assert.Equal((1, 1), (all.Value, all.High));
        Assert.Equal(0.963, all.Low, 0.001);
        Assert.Equal(0.037, none.High, 0.001);
    }

    // Of a mean the jackknife is the usual error.
    [Fact]
    public void LeavingOneOutGivesTheErrorOfAMean()
    {
        double[] values = [.. Normal(30, 8)];
        double mean = values.Average(), error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / 29 / 30);
        Assert.Equal(error, Jackknife.StandardError([.. values.Select(v => ((mean * 30) - v) / 29)]), 1e-12);
        Assert.True(double.IsNaN(Jackknife.StandardError([1])));
    }

    [Fact]
    public void OneSampleOrNoneHasNoInterval()
    {
        Assert.True(double.IsNaN(Bootstrap.Of(SumSamples.Mean([2.0])).Low));
        Assert.Equal(2, Bootstrap.Of(SumSamples.Mean([2.0])).Value);
        Assert.True(double.IsNaN(Bootstrap.Of(SumSamples.Mean([])).Value));

        // But a share says something even then: 1 of 1 is between a fifth and all.
        Assert.Equal(0.2065, Bootstrap.Of(SumSamples.Share([true])).Low, 1e-4);
    }

    [Theory]
    [InlineData(0.5, 2.5)]
    [InlineData(0, 1)]
    [InlineData(1, 4)]
    [InlineData(0.25, 1.75)]
    public void QuantilesLieStraightBetweenNeighbours(double quantile, double expected)
        => Assert.Equal(expected, new QuantileSamples([4, 1, 3, 2], quantile).Value, 1e-12);

    [Fact]
    public void ARatioIsOfSumsAndNotAMeanOfRatios()
        => Assert.Equal(5 / 11.0, new SumSamples([1, 1, 4, 10], 2, static s => s[0] / s[1]).Value, 1e-12);

    [Fact]
    public void RowsMustBeWhole() => Assert.Throws<ArgumentException>(() => new SumSamples([1, 2, 3], 2, static s => s[0]));

    internal static IEnumerable<double> Normal(int count, ulong seed)
    {
        var random = new PhiloxRandom(seed, 99);
        for (int i = 0; i < count; i++) yield return Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
