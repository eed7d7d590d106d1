using Lathe.Tensors.Randomness;

namespace Lathe.Lab.Statistics;

/// <summary>Two models on the same samples: is one better, or would chance do as much?</summary>
/// <param name="Difference">The first's figure less the second's, with its interval by a paired bootstrap (Koehn, EMNLP 2004), see also <see cref="BonettPrice"/>.</param>
/// <param name="PValue">
/// How often chance alone would make a difference so large, if it did not matter which model gave which answer; NaN of no samples.
/// </param>
/// <param name="Test">How <paramref name="PValue"/> was found: <c>mcnemar</c> or <c>permutation</c>.</param>
/// <param name="FirstOnly">Of shares: samples that only the first got; else null.</param>
/// <param name="SecondOnly">Of shares: samples that only the second got; else null.</param>
public sealed record PairedComparison(Estimate Difference, double PValue, string Test, int? FirstOnly = null, int? SecondOnly = null)
{
    // Apart from the streams of resamples, which count from 0.
    private const ulong SwapStream = 1UL << 32;

    /// <summary>Compares.</summary>
    /// <param name="first">What was measured of the first model.</param>
    /// <param name="second">The same of the second, on the same samples in the same order.</param>
    /// <param name="seed">Equal seeds give equal results.</param>
    /// <param name="resamples">Resamples of the interval, and shuffles of the test.</param>
    /// <exception cref="ArgumentException">The numbers of samples differ, or they measured different things.</exception>
    public static PairedComparison Of(SampleSet first, SampleSet second, ulong seed = 0, int resamples = Bootstrap.Usual)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count) throw new ArgumentException($"The first model has {first.Count} samples and the second {second.Count}: a paired test needs the same ones.", nameof(second));
        Estimate difference = DifferenceOf(first, second, seed, resamples);
        if (first.Count == 0) return new PairedComparison(difference, double.NaN, "none");
        if (first is SumSamples { IsShare: true } a && second is SumSamples { IsShare: true } b)
        {
            int only1 = 0, only2 = 0;
            for (int i = 0; i < a.Count; i++)
            {
                if (a.Row(i)[0] > b.Row(i)[0]) only1++;
                if (b.Row(i)[0] > a.Row(i)[0]) only2++;
            }

            // Where one differs from the other nowhere, or everywhere alike, drawing samples again shows no spread.
            if (a.Count > 1 && (only1 + only2 == 0 || Math.Max(only1, only2) == a.Count))
            {
                (double low, double high) = BonettPrice(only1, only2, a.Count);
                difference = difference with { Low = low, High = high };
            }

            return new PairedComparison(difference, McNemar.PValue(only1, only2), "mcnemar", only1, only2);
        }

        return new PairedComparison(difference, Permutation(first, second, seed, resamples), "permutation");
    }

    /// <summary>
    /// 95 % interval of the difference of two shares of the same samples, sound where they hardly differ (Bonett and Price, Journal of
    /// Educational and Behavioral Statistics 37(4), 2012).
    /// </summary>
    /// <param name="firstOnly">Samples that only the first got.</param>
    /// <param name="secondOnly">Samples that only the second got.</param>
    /// <param name="count">All samples, 1 or more.</param>
    public static (double Low, double High) BonettPrice(int firstOnly, int secondOnly, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstOnly);
        ArgumentOutOfRangeException.ThrowIfNegative(secondOnly);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, Math.Max(1, firstOnly + secondOnly));
        double first = (firstOnly + 1) / (count + 2.0), second = (secondOnly + 1) / (count + 2.0), centre = first - second;
        double half = Bootstrap.Quantile * Math.Sqrt((first + second - (centre * centre)) / (count + 2.0));
        return (Math.Max(-1, centre - half), Math.Min(1, centre + half));
    }

    private static Estimate DifferenceOf(SampleSet first, SampleSet second, ulong seed, int resamples)
    {
        double value = first.Value - second.Value;
        if (first.Count < 2) return new Estimate(value, double.NaN, double.NaN, first.Count);
        if (first is IJackknifed x && second is IJackknifed y) return Jackknife.Of(value, [.. x.LeaveOneOut().Zip(y.LeaveOneOut(), (a, b) => a - b)]);
        double[] values = new double[resamples];
        Parallel.For(0, resamples, () => new int[first.Count], (r, _, drawn) =>
        {
            Bootstrap.Draw(drawn, seed, (ulong)r);
            values[r] = first.ValueOf(drawn) - second.ValueOf(drawn);
            return drawn;
        }, static _ => { });
        double[] finite = [.. values.Where(double.IsFinite)];
        return new Estimate(value, QuantileSamples.Of(finite, 0.025), QuantileSamples.Of(finite, 0.975), first.Count);
    }

    // Approximate randomisation (Noreen 1989): swap the models' outputs on a random half of the samples, and look again.
    private static double Permutation(SampleSet first, SampleSet second, ulong seed, int shuffles)
    {
        SampleSet both = first.Join(second);
        int count = first.Count;
        double seen = Math.Abs(first.Value - second.Value);
        if (!double.IsFinite(seen)) return double.NaN;
        int asLarge = 0;
        Parallel.For(0, shuffles, () => (new int[count], new int[count], 0), (r, _, state) =>
        {
            (int[] some, int[] others, int hits) = state;
            var random = new PhiloxRandom(seed, SwapStream + (ulong)r);
            uint bits = 0;
            for (int i = 0; i < count; i++)
            {
                if (i % 32 == 0) bits = random.NextUInt32();
                bool swap = (bits >> (i % 32) & 1) == 1;
                (some[i], others[i]) = swap ? (i + count, i) : (i, i + count);
            }

            // As large but for rounding: sums in another order are the same number.
            double difference = Math.Abs(both.ValueOf(others) - both.ValueOf(some));
            return (some, others, hits + (difference >= seen - (1e-12 * (1 + seen)) ? 1 : 0));
        }, state => Interlocked.Add(ref asLarge, state.Item3));
        return (asLarge + 1.0) / (shuffles + 1.0);
    }
}
