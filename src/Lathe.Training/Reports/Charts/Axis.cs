namespace Lathe.Training.Reports.Charts;

/// <summary>A scale from values to a span of pixels, with ticks at round numbers.</summary>
internal sealed class Axis
{
    private Axis(double low, double high, bool log, double[] ticks)
    {
        (Low, High, IsLog, Ticks) = (low, high, log, ticks);
    }

    /// <summary>The value at the start.</summary>
    public double Low { get; }

    /// <summary>The value at the end.</summary>
    public double High { get; }

    /// <summary>Whether equal steps are equal ratios.</summary>
    public bool IsLog { get; }

    /// <summary>Values to mark, in order, all within the axis.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>Where a value lies, 0 at the start and 1 at the end; NaN where a log scale has no place for it.</summary>
    public double At(double value)
        => IsLog ? Math.Log(value / Low) / Math.Log(High / Low) : (value - Low) / (High - Low);

    /// <summary>An even scale over a range, widened to whole steps of 1, 2, 2.5 or 5 · 10ⁿ.</summary>
    public static Axis Linear(double low, double high, int ticks = 5)
    {
        (low, high) = Widen(low, high);
        double step = NiceStep((high - low) / Math.Max(1, ticks));
        double first = Math.Floor((low / step) + 1e-9), last = Math.Ceiling((high / step) - 1e-9);
        return new Axis(first * step, last * step, false, Steps(first, last, step));
    }

    /// <summary>An even scale that ends exactly at the range; ticks lie at round numbers inside.</summary>
    public static Axis Exact(double low, double high, int ticks = 5)
    {
        (low, high) = Widen(low, high);
        double step = NiceStep((high - low) / Math.Max(1, ticks));
        return new Axis(low, high, false, Steps(Math.Ceiling((low / step) - 1e-9), Math.Floor((high / step) + 1e-9), step));
    }

    /// <summary>A log scale over a range of positive numbers; ticks at powers of ten, and at 2 and 5 between them where there is room.</summary>
    public static Axis Log(double low, double high)
    {
        if (!(low > 0 && double.IsFinite(low) && double.IsFinite(high))) (low, high) = (0.1, 1);
        if (high <= low * 1.001) (low, high) = (low / 2, low * 2);
        int first = (int)Math.Floor(Math.Log10(low)), last = (int)Math.Ceiling(Math.Log10(high));
        int every = Math.Max(1, (int)Math.Ceiling((last - first) / 6.0));
        var ticks = new List<double>();
        for (int power = first; power <= last; power++)
        {
            if ((power - first) % every != 0) continue;
            ticks.Add(Math.Pow(10, power));
            if (last - first > 2) continue;
            ticks.Add(2 * Math.Pow(10, power));
            ticks.Add(5 * Math.Pow(10, power));
        }

        // End at the last mark outside the data, not at a whole decade that may be nearly empty.
        double from = low, to = high;
        foreach (double mark in Marks(first - 1, last + 1))
        {
            if (mark <= low * 1.000001) from = mark;
            if (mark >= high * 0.999999)
            {
                to = mark;
                break;
            }
        }

        return new Axis(from, to, true, [.. ticks.Where(t => t >= from * 0.999999 && t <= to * 1.000001)]);
    }

    /// <summary>Smallest of 1, 2, 2.5, 5 · 10ⁿ that is at least <paramref name="rough"/>.</summary>
    internal static double NiceStep(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double times = rough / power;
        double step = times <= 1.000001 ? 1 : times <= 2.000001 ? 2 : times <= 2.500001 ? 2.5 : times <= 5.000001 ? 5 : 10;
        return step * power;
    }

    private static IEnumerable<double> Marks(int first, int last)
    {
        for (int power = first; power <= last; power++)
        {
            yield return Math.Pow(10, power);
            yield return 2 * Math.Pow(10, power);
            yield return 5 * Math.Pow(10, power);
        }
    }

    private static (double Low, double High) Widen(double low, double high)
    {
        if (!(double.IsFinite(low) && double.IsFinite(high))) return (0, 1);
        if (high - low > 1e-12 * Math.Max(1, Math.Abs(high))) return (low, high);
        double half = low == 0 ? 0.5 : Math.Abs(low) / 2;
        return (low - half, low + half);
    }

    private static double[] Steps(double first, double last, double step)
    {
        var ticks = new double[Math.Max(0, (int)(last - first) + 1)];
        // Rounded, for 3 · 0.1 is 0.30000000000000004.
        for (int i = 0; i < ticks.Length; i++) ticks[i] = Math.Round((first + i) * step, 12);
        return ticks;
    }
}
