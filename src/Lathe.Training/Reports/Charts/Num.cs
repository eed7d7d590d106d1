using System.Globalization;

namespace Lathe.Training.Reports.Charts;

/// <summary>Numbers as the report shows them. What is not finite has a word of its own, never <c>NaN</c>.</summary>
internal static class Num
{
    private const string NotFinite = "not finite";

    /// <summary>A coordinate of an SVG, to a tenth.</summary>
    public static string Coordinate(double value)
        => double.IsFinite(value) ? Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture) : "0";

    /// <summary>A value to four significant digits: 0.01234, 1.235, 1.2e-5.</summary>
    public static string Value(double value)
    {
        if (!double.IsFinite(value)) return NotFinite;
        double size = Math.Abs(value);
        if (value == 0) return "0";
        if (size is < 1e-3 or >= 1e6) return value.ToString("0.##e+0", CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal);
        int decimals = Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 6);
        return Math.Round(value, decimals).ToString("0.######", CultureInfo.InvariantCulture);
    }

    /// <summary>A fraction as a percentage. Rounds towards the middle, so that only all is 100 % and only none is 0 %.</summary>
    public static string Percent(double fraction, int decimals = 1)
    {
        if (!double.IsFinite(fraction)) return NotFinite;
        double unit = Math.Pow(10, -decimals), percent = Math.Round(fraction * 100, decimals);
        if (fraction < 1 && percent >= 100) percent = 100 - unit;
        if (fraction > 0 && percent <= 0) percent = unit;
        return percent.ToString(decimals == 0 ? "0" : "0." + new string('#', decimals), CultureInfo.InvariantCulture) + " %";
    }

    /// <summary>A whole number with thousands apart.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A time a person can read: 0.8 s, 12 s, 3 min 20 s, 1 h 05 min.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        < 10 => $"{Math.Round(seconds, 1).ToString("0.#", CultureInfo.InvariantCulture)} s",
        < 60 => $"{Math.Round(seconds):0} s",
        < 3600 => $"{(int)seconds / 60} min {(int)seconds % 60:00} s",
        _ => $"{(int)seconds / 3600} h {(int)seconds / 60 % 60:00} min",
    };
}
