namespace Lathe.Cli.Rendering;

/// <summary>A curve in braille dots, with its range on the left and an axis below. Pure: values in, lines out.</summary>
internal sealed class LineChart
{
    /// <summary>Columns of the labels on the left, the axis's line included.</summary>
    private const int Margin = 7;

    /// <summary>What the chart shows, on its first line.</summary>
    public required string Title { get; init; }

    /// <summary>Columns of the whole chart.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of the curve; title and axis come on top.</summary>
    public required int Rows { get; init; }

    public required double MaxX { get; init; }

    public double MinY { get; init; }

    public required double MaxY { get; init; }

    /// <summary>Whether equal factors, not equal differences, are equally high; then <see cref="MinY"/> is above 0.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>How a value is written at the axis.</summary>
    public required Func<double, string> Label { get; init; }

    /// <summary>How the curve is inked.</summary>
    public Func<string, string> Style { get; init; } = static text => text;

    /// <summary>How everything else is inked.</summary>
    public Func<string, string> Quiet { get; init; } = static text => text;

    /// <summary>The chart: a title, <see cref="Rows"/> lines and an axis.</summary>
    public IReadOnlyList<string> Render(IReadOnlyList<(double X, double Y)> points)
    {
        var canvas = new BrailleCanvas(Math.Max(1, Width - Margin), Rows);
        (int X, int Y)? previous = null;
        foreach ((double x, double y) in points)
        {
            if (!double.IsFinite(x) || !double.IsFinite(y)) continue;
            (int X, int Y) dot = (Scale(x, 0, MaxX, canvas.DotsAcross), canvas.DotsDown - 1 - Scale(Height(y), Height(MinY), Height(MaxY), canvas.DotsDown));
            (int X, int Y) from = previous ?? dot;
            canvas.Line(from.X, from.Y, dot.X, dot.Y);
            previous = dot;
        }

        var lines = new List<string>(Rows + 2) { TextWidth.Pad(new string(' ', Margin) + Title, Width) };
        for (int row = 0; row < Rows; row++)
        {
            string label = row == 0 ? Label(MaxY) : row == Rows - 1 ? Label(MinY) : "";
            lines.Add(Quiet($"{label.PadLeft(Margin - 2)} {(label.Length > 0 ? '┤' : '│')}") + Style(canvas.Row(row)));
        }

        lines.Add(Quiet(new string(' ', Margin - 1) + '└' + new string('─', Math.Max(1, Width - Margin))));
        return lines;
    }

    private double Height(double y) => Logarithmic ? Math.Log10(Math.Max(y, MinY)) : y;

    private static int Scale(double value, double min, double max, int dots)
        => max > min ? (int)Math.Round(Math.Clamp((value - min) / (max - min), 0, 1) * (dots - 1)) : 0;
}
