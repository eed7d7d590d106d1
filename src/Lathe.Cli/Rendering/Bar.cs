namespace Lathe.Cli.Rendering;

/// <summary>Bars of block characters, to an eighth of a column.</summary>
internal static class Bar
{
    private const string Eighths = " ▏▎▍▌▋▊▉";

    /// <summary>A bar of a share of the width; exactly <paramref name="width"/> columns.</summary>
    public static string Of(double share, int width)
    {
        int eighths = (int)Math.Round(Math.Clamp(double.IsFinite(share) ? share : 0, 0, 1) * width * 8);
        int full = eighths / 8;
        string bar = new('█', full);
        if (full < width && eighths % 8 > 0) bar += Eighths[eighths % 8];
        return bar.PadRight(width);
    }

    /// <summary>A thin progress line, its done part inked and its rest quiet.</summary>
    public static string Progress(double share, int width, Ink ink)
    {
        int done = (int)Math.Floor(Math.Clamp(share, 0, 1) * width);
        return ink.Accent(new string('━', done)) + ink.Dim(new string('─', width - done));
    }
}
