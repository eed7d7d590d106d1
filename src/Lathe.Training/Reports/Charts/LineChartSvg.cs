using System.Text;
using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Charts;

/// <summary>Draws lines over two axes.</summary>
internal sealed class LineChartSvg
{
    private const double Right = 14, Top = 24, Bottom = 40;
    private readonly LineChart _chart;
    private readonly Axis _x;
    private readonly Axis _y;
    private readonly double _left;

    private LineChartSvg(LineChart chart)
    {
        _chart = chart;
        (double low, double high) = chart.RangeX ?? Range(chart.Series, x: true, positive: false);
        _x = Axis.Exact(low, high, chart.Width < 400 ? 5 : 8);
        _y = AxisY(chart);
        _left = 12 + (6.8 * _y.Ticks.Select(t => chart.Format(t).Length).DefaultIfEmpty(1).Max());
    }

    private double PlotWidth => _chart.Width - _left - Right;

    private double PlotHeight => _chart.Height - Top - Bottom;

    /// <summary>Writes the chart.</summary>
    public static void Write(HtmlWriter html, LineChart chart) => new LineChartSvg(chart).Write(html);

    /// <summary>The y scale a chart comes to.</summary>
    internal static Axis AxisY(LineChart chart)
    {
        (double low, double high) = chart.RangeY ?? Range(chart.Series, x: false, positive: chart.LogY == true);
        if (chart.LogY ?? (low > 0 && high / low > 100)) return Axis.Log(low, high);
        Axis axis = Axis.Linear(Math.Min(low, chart.MinY ?? low), high);
        return chart.MaxY is { } max && axis.High > max ? Axis.Exact(axis.Low, max) : axis;
    }

    private static (double Low, double High) Range(IReadOnlyList<LineSeries> series, bool x, bool positive)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (LineSeries line in series)
        {
            foreach (double value in x ? line.X : line.Y)
            {
                if (!double.IsFinite(value) || (positive && value <= 0)) continue;
                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }
        }

        return (low, high);
    }

    private void Write(HtmlWriter html)
    {
        string plot = string.Join(' ', Num.Coordinate(_left), Num.Coordinate(Top), Num.Coordinate(PlotWidth), Num.Coordinate(PlotHeight));
        using (html.Open(
            "svg",
            ("viewBox", $"0 0 {_chart.Width} {_chart.Height}"),
            ("role", "img"),
            ("aria-label", $"{_chart.Title}. {_chart.Description}"),
            ("class", "lines"),
            ("data-plot", plot),
            ("data-x", $"{_x.Low:R} {_x.High:R}"),
            ("data-x-name", _chart.XLabel)))
        {
            html.Element("title", _chart.Title);
            html.Element("desc", _chart.Description);
            Grid(html);
            Marks(html);
            foreach (LineSeries series in _chart.Series) Line(html, series);
        }
    }

    private void Grid(HtmlWriter html)
    {
        double bottom = Top + PlotHeight;
        foreach (double tick in _y.Ticks)
        {
            double y = Y(tick);
            html.Empty("path", ("class", "grid"), ("d", $"M{Num.Coordinate(_left)} {Num.Coordinate(y)}h{Num.Coordinate(PlotWidth)}"));
            html.Element("text", _chart.Format(tick), ("x", Num.Coordinate(_left - 6)), ("y", Num.Coordinate(y + 4)), ("text-anchor", "end"));
        }

        html.Empty("path", ("class", "axis"), ("d", $"M{Num.Coordinate(_left)} {Num.Coordinate(bottom)}h{Num.Coordinate(PlotWidth)}"));
        foreach (double tick in _x.Ticks)
        {
            double x = X(tick);
            html.Empty("path", ("class", "axis"), ("d", $"M{Num.Coordinate(x)} {Num.Coordinate(bottom)}v4"));
            html.Element("text", Num.Value(tick), ("x", Num.Coordinate(x)), ("y", Num.Coordinate(bottom + 17)), ("text-anchor", "middle"));
        }

        html.Element("text", _chart.YLabel + (_y.IsLog ? ", log scale" : ""), ("class", "name"), ("x", "2"), ("y", "12"));
        html.Element("text", _chart.XLabel, ("class", "name"), ("x", Num.Coordinate(_chart.Width - Right)), ("y", Num.Coordinate(_chart.Height - 6)), ("text-anchor", "end"));
    }

    private void Marks(HtmlWriter html)
    {
        if (_chart.Mark is { } mark && _x.At(mark.X) is >= 0 and <= 1)
        {
            // The label stands on the side that has room.
            bool before = _x.At(mark.X) > 0.5;
            double x = X(mark.X);
            html.Empty("path", ("class", "mark"), ("d", $"M{Num.Coordinate(x)} {Num.Coordinate(Top)}v{Num.Coordinate(PlotHeight)}"));
            html.Element(
                "text",
                mark.Label,
                ("x", Num.Coordinate(x + (before ? -5 : 5))),
                ("y", Num.Coordinate(Top - 5)),
                ("text-anchor", before ? "end" : "start"));
        }

        if (_chart.Level is { } level && _y.At(level.Y) is >= 0 and <= 1)
        {
            html.Empty("path", ("class", "mark"), ("d", $"M{Num.Coordinate(_left)} {Num.Coordinate(Y(level.Y))}h{Num.Coordinate(PlotWidth)}"));
            html.Element("text", level.Label, ("x", Num.Coordinate(_chart.Width - Right)), ("y", Num.Coordinate(Y(level.Y) - 4)), ("text-anchor", "end"));
        }
    }

    private void Line(HtmlWriter html, LineSeries series)
    {
        using (html.Open(
            "g",
            ("class", series.Style),
            ("data-name", series.Name),
            ("data-x", string.Join(',', series.X.Select(x => Num.Value(x)))),
            ("data-y", string.Join(',', series.Y.Select(y => _chart.Format(y))))))
        {
            html.Empty("path", ("class", "line"), ("d", Path(series, out List<(double X, double Y)> alone)));
            if (series.Dots && series.X.Length <= 60)
            {
                for (int i = 0; i < series.X.Length; i++)
                {
                    if (Shown(series, i)) Dot(html, X(series.X[i]), Y(series.Y[i]));
                }
            }
            else
            {
                foreach ((double x, double y) in alone) Dot(html, x, y);
            }
        }
    }

    private static void Dot(HtmlWriter html, double x, double y)
        => html.Empty("circle", ("class", "dot"), ("cx", Num.Coordinate(x)), ("cy", Num.Coordinate(y)), ("r", "3"));

    // A value between two gaps has no line to be seen by; it becomes a point.
    private string Path(LineSeries series, out List<(double X, double Y)> alone)
    {
        var path = new StringBuilder();
        alone = [];
        for (int i = 0; i < series.X.Length; i++)
        {
            if (!Shown(series, i)) continue;
            bool first = i == 0 || !Shown(series, i - 1), last = i == series.X.Length - 1 || !Shown(series, i + 1);
            if (first && last) alone.Add((X(series.X[i]), Y(series.Y[i])));
            path.Append(first ? 'M' : 'L').Append(Num.Coordinate(X(series.X[i]))).Append(' ').Append(Num.Coordinate(Y(series.Y[i])));
        }

        return path.Length == 0 ? "M0 0" : path.ToString();
    }

    private bool Shown(LineSeries series, int i) => double.IsFinite(series.X[i]) && double.IsFinite(_y.At(series.Y[i]));

    private double X(double value) => _left + (Math.Clamp(_x.At(value), 0, 1) * PlotWidth);

    private double Y(double value) => Top + ((1 - Math.Clamp(_y.At(value), 0, 1)) * PlotHeight);
}
