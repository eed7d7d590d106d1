using System.Globalization;

namespace Lathe.Cli.Rendering;

/// <summary>Numbers as people read them.</summary>
internal static class Say
{
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 epoch</c>, <c>20 epochs</c>.</summary>
    public static string Count(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary><c>99.8 %</c>; 100 only where nothing is missing.</summary>
    public static string Percent(double share)
    {
        double percent = Math.Round(share * 100, 1);
        if (percent == 100 && share < 1) percent = 99.9;
        return percent.ToString("0.0", CultureInfo.InvariantCulture) + " %";
    }

    public static string Time(double seconds)
    {
        if (!double.IsFinite(seconds)) return "?";
        if (seconds < 60) return seconds.ToString(seconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture) + " s";
        TimeSpan time = TimeSpan.FromSeconds(seconds);
        return time.TotalHours < 1 ? $"{time.Minutes} min {time.Seconds:00} s" : $"{(int)time.TotalHours} h {time.Minutes:00} min";
    }

    /// <summary>A loss with as many digits as it has news.</summary>
    public static string Loss(double loss) => loss.ToString(loss >= 0.01 ? "0.000" : "0.0e0", CultureInfo.InvariantCulture);

    /// <summary>A mean reward, of the loss that is minus it; never minus nothing.</summary>
    public static string Reward(double loss) => (loss == 0 ? 0 : -loss).ToString("0.000", CultureInfo.InvariantCulture);

    public static string Rate(double rate) => rate.ToString("0.###e0", CultureInfo.InvariantCulture);

    public static string Bytes(long bytes)
        => bytes >= 1L << 30 ? ((double)bytes / (1L << 30)).ToString("0.0", CultureInfo.InvariantCulture) + " GiB"
            : bytes >= 1L << 20 ? ((double)bytes / (1L << 20)).ToString("0.0", CultureInfo.InvariantCulture) + " MiB"
            : Count(bytes) + " bytes";

    /// <summary>Operations: <c>1.23 TFLOP</c>.</summary>
    public static string Flops(double count)
    {
        string[] units = ["", "k", "M", "G", "T", "P", "E"];
        int unit = 0;
        for (; count >= 1000 && unit < units.Length - 1; unit++) count /= 1000;
        return $"{count.ToString(count < 10 ? "0.00" : count < 100 ? "0.0" : "0", CultureInfo.InvariantCulture)} {units[unit]}FLOP";
    }

    /// <summary>A path as it can be pasted into a shell.</summary>
    public static string Path(string path) => path.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'' or '(' or '&' or ';') ? $"\"{path}\"" : path;
}
