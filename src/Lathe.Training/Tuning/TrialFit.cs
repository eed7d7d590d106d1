namespace Lathe.Training.Tuning;

/// <summary>
/// What a batch costs by the places that it has, from batches that were tried. A batch of few places costs more a place than one of many: what
/// it does once (weights are read, kernels start) is shared among fewer. So cost a place must not be averaged where lengths differ.
/// </summary>
internal static class TrialFit
{
    // So many batches are soon tried only where each is short, and then the first half of them ran code that was still being compiled.
    private const int Many = 16;

    /// <summary>Mean seconds of batches with so many places on average. The first trial, which compiles the code and takes the memory, does not count where there are more, nor does the first half of many.</summary>
    public static double Seconds(IReadOnlyList<TrialBatch> tried, double places)
    {
        TrialBatch[] counted = [.. tried.Skip(tried.Count >= Many ? tried.Count / 2 : Math.Min(1, tried.Count - 1))];
        double x = counted.Average(t => t.Places), y = counted.Average(t => t.Seconds);

        // The slope neither below nothing nor so steep that a batch of no places would cost less than nothing.
        double slope = Math.Clamp(Slope(counted, t => t.Seconds), 0, Math.Max(0, y / x));
        return Median(counted.Select(t => t.Seconds - (slope * t.Places))) + (slope * places);
    }

    /// <summary>Mean operations of batches: a·n + b·n², b being attention's, by the least squares of a + b·n through what was tried.</summary>
    /// <param name="tried">Batches that were tried.</param>
    /// <param name="places">Mean of n.</param>
    /// <param name="squares">Mean of n².</param>
    public static double Flops(IReadOnlyList<TrialBatch> tried, double places, double squares)
    {
        double slope = Math.Max(0, Slope(tried, t => t.Flops / t.Places));
        return ((tried.Average(t => t.Flops / t.Places) - (slope * tried.Average(t => t.Places))) * places) + (slope * squares);
    }

    // Of the line of least squares over places; 0 where all have the same.
    private static double Slope(IReadOnlyList<TrialBatch> tried, Func<TrialBatch, double> cost)
    {
        double x = tried.Average(t => t.Places), y = tried.Average(cost), spread = tried.Sum(t => (t.Places - x) * (t.Places - x));
        return spread > 1e-9 * x * x ? tried.Sum(t => (t.Places - x) * (cost(t) - y)) / spread : 0;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
    }
}
