namespace Lathe.Training.Reports.Analysis;

/// <summary>How far a fraction measured on a few examples may lie from the truth.</summary>
internal static class Interval
{
    /// <summary>Wilson's 95 % interval of a fraction: sound near 0 and 1, where the usual ± is not (Wilson 1927).</summary>
    public static (double Low, double High) Wilson(double fraction, int count)
    {
        if (count == 0) return (0, 1);
        const double z = 1.959964;
        double z2 = z * z / count;
        double centre = (fraction + (z2 / 2)) / (1 + z2);
        double half = z * Math.Sqrt((fraction * (1 - fraction) / count) + (z2 / (4 * count))) / (1 + z2);
        return (Math.Min(fraction, Math.Max(0, centre - half)), Math.Max(fraction, Math.Min(1, centre + half)));
    }
}
