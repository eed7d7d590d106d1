using Lathe.Tensors.Randomness;

namespace Lathe.Lab.Statistics;

/// <summary>
/// Intervals of confidence by resampling: samples are drawn with replacement, the figure is computed anew, and the middle 95 of 100 such
/// figures bound the interval (Efron, Annals of Statistics 7(1), 1979). A function of the seed.
/// </summary>
public static class Bootstrap
{
    /// <summary>Resamples where nothing else is said.</summary>
    public const int Usual = 1000;

    // 97.5 % of a normal distribution lie below.
    internal const double Quantile = 1.959963984540054;

    /// <summary>The figure of a set with its 95 % interval, by percentiles.</summary>
    /// <param name="samples">What was measured.</param>
    /// <param name="seed">Equal seeds give equal intervals.</param>
    /// <param name="resamples">More give smoother ends.</param>
    public static Estimate Of(SampleSet samples, ulong seed = 0, int resamples = Usual)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        double value = samples.Value;

        // Where all samples are alike, drawing them again shows no spread, but a hundred rights are no proof of all.
        if (samples is SumSamples { IsShare: true } && value is 0 or 1)
        {
            (double low, double high) = Wilson(value, samples.Count);
            return new Estimate(value, low, high, samples.Count);
        }

        if (samples.Count < 2 || !double.IsFinite(value)) return new Estimate(value, double.NaN, double.NaN, samples.Count);
        if (samples is IJackknifed known) return Jackknife.Of(value, known.LeaveOneOut());
        double[] values = Values(samples, seed, resamples);
        return new Estimate(value, QuantileSamples.Of(values, 0.025), QuantileSamples.Of(values, 0.975), samples.Count);
    }

    /// <summary>Wilson's 95 % interval of a share: sound near 0 and 1, where the usual ± is not (Wilson 1927).</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="count">Samples, 1 or more.</param>
    public static (double Low, double High) Wilson(double share, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        double z2 = Quantile * Quantile / count, centre = (share + (z2 / 2)) / (1 + z2);
        double half = Quantile * Math.Sqrt((share * (1 - share) / count) + (z2 / (4 * count))) / (1 + z2);
        return (Math.Max(0, Math.Min(share, centre - half)), Math.Min(1, Math.Max(share, centre + half)));
    }

    // Each resample has a stream of its own, so they are computed in any order.
    private static double[] Values(SampleSet samples, ulong seed, int resamples)
    {
        double[] values = new double[resamples];
        Parallel.For(0, resamples, () => new int[samples.Count], (r, _, drawn) =>
        {
            Draw(drawn, seed, (ulong)r);
            values[r] = samples.ValueOf(drawn);
            return drawn;
        }, static _ => { });
        return [.. values.Where(double.IsFinite)];
    }

    /// <summary>Draws as many samples as there are, with replacement.</summary>
    internal static void Draw(Span<int> drawn, ulong seed, ulong resample)
    {
        var random = new PhiloxRandom(seed, resample);
        for (int i = 0; i < drawn.Length; i++) drawn[i] = random.Next(drawn.Length);
    }
}
