using System.Globalization;

namespace Lathe.Cli.Rendering;

/// <summary>
/// A matrix of shares, each row adding up to 1, as shaded cells with a label to each row and column. Fixed colours where there
/// are any, with the percentage in the cell; block characters of growing density where not.
/// </summary>
internal static class Heatmap
{
    /// <summary>Columns of a cell and of a label.</summary>
    public const int Cell = 3;

    private const string Shades = " ░▒▓█";

    // From dark violet over blue, teal and green to yellow: even steps of lightness, and telling for colour-blind eyes.
    private static readonly int[] Ramp = [53, 54, 60, 61, 67, 31, 37, 36, 71, 77, 113, 149, 185, 227];

    /// <summary>The heatmap: a line of column labels, then a line a row.</summary>
    /// <param name="rows">Labels of the rows: the token that looks.</param>
    /// <param name="columns">Labels of the columns: the token looked at.</param>
    /// <param name="value">The share at (row, column); NaN where there can be none.</param>
    /// <param name="ink">Colours.</param>
    /// <param name="label">Columns of a row's label.</param>
    public static IReadOnlyList<string> Render(IReadOnlyList<string> rows, IReadOnlyList<string> columns, Func<int, int, double> value, Ink ink, int label = Cell)
    {
        var lines = new List<string> { new string(' ', label + 1) + ink.Dim(string.Concat(columns.Select(c => Short(c, Cell)))) };
        for (int row = 0; row < rows.Count; row++)
        {
            string cells = string.Concat(Enumerable.Range(0, columns.Count).Select(column => Shade(value(row, column), ink)));
            lines.Add($"{ink.Dim(Short(rows[row], label))} {cells}");
        }

        return lines;
    }

    /// <summary>What the shades mean, in a line.</summary>
    public static string Legend(Ink ink)
        => "0 % " + string.Concat(Enumerable.Range(0, 11).Select(i => ink.HasFixedColors ? Paint(" ", i / 10.0, ink) : Shades[Level(i / 10.0)].ToString())) + " 100 %";

    /// <summary>A text on the colour of a share; without fixed colours the text as it is.</summary>
    public static string Tint(string text, double value, Ink ink) => ink.HasFixedColors ? Paint(text, value, ink) : text;

    private static string Short(string label, int width) => TextWidth.PadLeft(TextWidth.Clip(label, width), width);

    private static string Shade(double value, Ink ink)
        => double.IsNaN(value) ? new string(' ', Cell)
            : ink.HasFixedColors
            ? Paint(value >= 0.995 ? "100" : ((int)Math.Round(value * 100)).ToString(CultureInfo.InvariantCulture).PadLeft(Cell - 1) + ' ', value, ink)
            : new string(Shades[Level(value)], Cell);

    private static int Level(double value) => (int)Math.Round(Math.Clamp(value, 0, 1) * (Shades.Length - 1));

    private static string Paint(string text, double value, Ink ink)
    {
        int step = (int)Math.Round(Math.Clamp(value, 0, 1) * (Ramp.Length - 1));
        return ink.On(text, Ramp[step], step >= Ramp.Length / 2 ? 16 : 255);
    }
}
