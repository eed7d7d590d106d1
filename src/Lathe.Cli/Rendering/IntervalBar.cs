using System.Text;

namespace Lathe.Cli.Rendering;

/// <summary>A figure and its interval on a line from 0 to 1, with a mark where guessing lies: <c>···━━┿●━━━···</c>.</summary>
internal static class IntervalBar
{
    /// <param name="value">The figure.</param>
    /// <param name="low">Lower end of its interval; NaN for none.</param>
    /// <param name="high">Its upper end.</param>
    /// <param name="mark">Where guessing lies, or null.</param>
    /// <param name="width">Columns.</param>
    /// <param name="ink">Colours.</param>
    public static string Of(double value, double low, double high, double? mark, int width, Ink ink)
    {
        if (double.IsNaN(value)) return new string(' ', width);
        char[] line = [.. Enumerable.Repeat('·', width)];
        int from = Place(double.IsNaN(low) ? value : low, width), to = Place(double.IsNaN(high) ? value : high, width);
        for (int i = from; i <= to; i++) line[i] = '━';
        if (mark is { } chance) line[Place(chance, width)] = line[Place(chance, width)] == '━' ? '┿' : '┊';
        line[Place(value, width)] = '●';
        var text = new StringBuilder(ink.Dim(new string(line, 0, from)));
        text.Append(ink.Accent(new string(line, from, to - from + 1))).Append(ink.Dim(new string(line, to + 1, width - to - 1)));
        return text.ToString();
    }

    private static int Place(double value, int width) => (int)Math.Round(Math.Clamp(value, 0, 1) * (width - 1));
}
