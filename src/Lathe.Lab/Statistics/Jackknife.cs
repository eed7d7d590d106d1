namespace Lathe.Lab.Statistics;

/// <summary>Errors of figures from leaving out one sample after the other (Quenouille, Biometrika 43, 1956; Tukey 1958).</summary>
public static class Jackknife
{
    /// <summary>Standard error of a figure; NaN of fewer than two samples.</summary>
    /// <param name="figures">For each sample the figure of all others.</param>
    public static double StandardError(IReadOnlyCollection<double> figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        int count = figures.Count;
        if (count < 2) return double.NaN;
        double mean = figures.Average();
        return Math.Sqrt((count - 1.0) / count * figures.Sum(f => (f - mean) * (f - mean)));
    }

    /// <summary>A figure with its 95 % interval.</summary>
    /// <param name="value">The figure of all samples.</param>
    /// <param name="figures">For each sample the figure of all others.</param>
    internal static Estimate Of(double value, double[] figures)
    {
        double half = Bootstrap.Quantile * StandardError(figures);
        return new Estimate(value, value - half, value + half, figures.Length);
    }
}
