using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Charts;

/// <summary>Draws named points on a map whose two axes have the same scale, so that distances compare.</summary>
internal sealed class ScatterSvg
{
    private const double Width = 460, Height = 420, Left = 40, Right = 14, Top = 22, Bottom = 38;
    private readonly ScatterChart _chart;
    private readonly double _centreX;
    private readonly double _centreY;
    private readonly double _scale;

    private ScatterSvg(ScatterChart chart)
    {
        _chart = chart;
        double lowX = chart.Points.Min(p => p.X), highX = chart.Points.Max(p => p.X), lowY = chart.Points.Min(p => p.Y), highY = chart.Points.Max(p => p.Y);
        (_centreX, _centreY) = ((lowX + highX) / 2, (lowY + highY) / 2);
        // Room for the labels at the edges.
        double perX = (Width - Left - Right - 70) / Math.Max(highX - lowX, 1e-6), perY = (Height - Top - Bottom - 40) / Math.Max(highY - lowY, 1e-6);
        _scale = Math.Min(perX, perY);
    }

    /// <summary>Writes the chart.</summary>
    public static void Write(HtmlWriter html, ScatterChart chart) => new ScatterSvg(chart).Write(html);

    private void Write(HtmlWriter html)
    {
        using (html.Open(
            "svg", ("viewBox", $"0 0 {Num.Coordinate(Width)} {Num.Coordinate(Height)}"), ("role", "img"), ("aria-label", $"{_chart.Title}. {_chart.Description}")))
        {
            html.Element("title", _chart.Title);
            html.Element("desc", _chart.Description);
            Grid(html);
            if (_chart.Path.Count > 1)
            {
                string path = string.Concat(_chart.Path.Select((p, i) => $"{(i == 0 ? 'M' : 'L')}{Num.Coordinate(X(_chart.Points[p].X))} {Num.Coordinate(Y(_chart.Points[p].Y))}"));
                html.Empty("path", ("class", "thread"), ("d", path));
            }

            (double X, double Y)[] at = [.. _chart.Points.Select(p => (X(p.X), Y(p.Y)))];
            (double X, double Y, string Anchor)[] labels = LabelPlacement.Place(at, [.. _chart.Points.Select(p => p.Name.Length * 7.2)], Width, Height);
            for (int i = 0; i < at.Length; i++)
            {
                ScatterPoint point = _chart.Points[i];
                using (html.Open("g", ("class", point.Style), ("data-tip", point.Tip)))
                {
                    Shape(html, point.Shape, at[i].X, at[i].Y);
                    html.Element("text", point.Name, ("class", "strong"), ("x", Num.Coordinate(labels[i].X)), ("y", Num.Coordinate(labels[i].Y)), ("text-anchor", labels[i].Anchor));
                }
            }
        }
    }

    private void Grid(HtmlWriter html)
    {
        double bottom = Height - Bottom, right = Width - Right;
        Axis x = Axis.Exact(_centreX - ((right - Left) / 2 / _scale), _centreX + ((right - Left) / 2 / _scale), 6);
        Axis y = Axis.Exact(_centreY - ((bottom - Top) / 2 / _scale), _centreY + ((bottom - Top) / 2 / _scale), 6);
        foreach (double tick in x.Ticks)
        {
            html.Empty("path", ("class", tick == 0 ? "axis" : "grid"), ("d", $"M{Num.Coordinate(X(tick))} {Num.Coordinate(Top)}V{Num.Coordinate(bottom)}"));
            html.Element("text", Num.Value(tick), ("x", Num.Coordinate(X(tick))), ("y", Num.Coordinate(bottom + 15)), ("text-anchor", "middle"));
        }

        foreach (double tick in y.Ticks)
        {
            html.Empty("path", ("class", tick == 0 ? "axis" : "grid"), ("d", $"M{Num.Coordinate(Left)} {Num.Coordinate(Y(tick))}H{Num.Coordinate(right)}"));
            html.Element("text", Num.Value(tick), ("x", Num.Coordinate(Left - 6)), ("y", Num.Coordinate(Y(tick) + 4)), ("text-anchor", "end"));
        }

        html.Element("text", _chart.YLabel, ("class", "name"), ("x", "2"), ("y", "12"));
        html.Element("text", _chart.XLabel, ("class", "name"), ("x", Num.Coordinate(right)), ("y", Num.Coordinate(Height - 5)), ("text-anchor", "end"));
    }

    private static void Shape(HtmlWriter html, ScatterShape shape, double x, double y)
    {
        string cx = Num.Coordinate(x), cy = Num.Coordinate(y);
        switch (shape)
        {
            case ScatterShape.Square:
                html.Empty("rect", ("class", "area"), ("x", Num.Coordinate(x - 5)), ("y", Num.Coordinate(y - 5)), ("width", "10"), ("height", "10"));
                break;
            case ScatterShape.Triangle:
                html.Empty("path", ("class", "area"), ("d", $"M{cx} {Num.Coordinate(y - 6.5)}l6 11h-12z"));
                break;
            case ScatterShape.Ring:
                html.Empty("circle", ("class", "ring"), ("cx", cx), ("cy", cy), ("r", "4.5"));
                break;
            default:
                html.Empty("circle", ("class", "area"), ("cx", cx), ("cy", cy), ("r", "6"));
                break;
        }
    }

    private double X(double value) => Left + ((Width - Left - Right) / 2) + ((value - _centreX) * _scale);

    private double Y(double value) => Top + ((Height - Top - Bottom) / 2) - ((value - _centreY) * _scale);
}
