using System.Text;
using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Charts;

/// <summary>Draws lines over two axes.</summary>
internal sealed class LineChartSvg
{
    private const double Right = 14, Top = 24, Bottom = 40;
    private readonly SvgCanvas _svg;
    private readonly HtmlWriter _html;
    private readonly LineChart _chart;
    private readonly Axis _x;
    private readonly Axis _y;
    private readonly double _left;

    private LineChartSvg(HtmlWriter html, LineChart chart)
    {
        (_html, _svg, _chart) = (html, new SvgCanvas(html), chart);
        (double low, double high) = chart.RangeX ?? Range(chart.Series, x: true);
        _x = Axis.Exact(low, high, chart.Width < 400 ? 5 : 8, whole: true);
        _y = AxisY(chart);
        int longest = 1;
        foreach (double tick in _y.Ticks) longest = Math.Max(longest, chart.Format(tick).Length);
        _left = 12 + (6.8 * longest);
    }

    private double PlotRight => _chart.Width - Right;

    private double PlotBottom => _chart.Height - Bottom;

    /// <summary>Writes the chart.</summary>
    public static void Write(HtmlWriter html, LineChart chart) => new LineChartSvg(html, chart).Write();

    /// <summary>The y scale a chart comes to.</summary>
    internal static Axis AxisY(LineChart chart)
    {
        (double low, double high) = chart.RangeY ?? Range(chart.Series, x: false);
        if (chart.LogY ?? (low > 0 && high / low > 100)) return Axis.Log(low, high);
        Axis axis = Axis.Linear(Math.Min(low, chart.MinY ?? low), high);
        return chart.MaxY is { } max && axis.High > max ? Axis.Exact(axis.Low, max) : axis;
    }

    private static (double Low, double High) Range(IReadOnlyList<LineSeries> series, bool x)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (LineSeries line in series)
        {
            foreach (double value in x ? line.X : line.Y)
            {
                if (!double.IsFinite(value)) continue;
                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }
        }

        return (low, high);
    }

    private void Write()
    {
        string plot = $"{Num.Coordinate(_left)} {Num.Coordinate(Top)} {Num.Coordinate(PlotRight - _left)} {Num.Coordinate(PlotBottom - Top)}";
        using (_svg.Open(_chart.Width, _chart.Height, _chart.Title, _chart.Description, ("data-plot", plot), ("data-x", $"{_x.Low:R} {_x.High:R}"), ("data-x-name", _chart.XLabel)))
        {
            foreach (double tick in _y.Ticks) TickY(tick);
            foreach (double tick in _x.Ticks) TickX(tick);
            Names();
            Marks();
            foreach (LineSeries series in _chart.Series) Line(series);
        }
    }

    private void TickY(double tick)
    {
        _svg.Line("grid", _left, Y(tick), PlotRight, Y(tick));
        _svg.Text(_chart.Format(tick), _left - 6, Y(tick) + 4, "end");
    }

    private void TickX(double tick)
    {
        _svg.Line("axis", X(tick), PlotBottom, X(tick), PlotBottom + 4);
        _svg.Text(Num.Value(tick), X(tick), PlotBottom + 17, "middle");
    }

    private void Names()
    {
        _svg.Line("axis", _left, PlotBottom, PlotRight, PlotBottom);
        _svg.Text(_chart.YLabel + (_y.IsLog ? ", log scale" : ""), 2, 12, style: "name");
        _svg.Text(_chart.XLabel, PlotRight, _chart.Height - 6, "end", "name");
    }

    private void Marks()
    {
        if (_chart.Mark is { } mark && _x.At(mark.X) is >= 0 and <= 1)
        {
            // The label stands on the side that has room.
            bool before = _x.At(mark.X) > 0.5;
            _svg.Line("mark", X(mark.X), Top, X(mark.X), PlotBottom);
            _svg.Text(mark.Label, X(mark.X) + (before ? 2 : -2), Top - 12, before ? "end" : "start");
        }

        if (_chart.Level is { } level && _y.At(level.Y) is >= 0 and <= 1)
        {
            _svg.Line("mark", _left, Y(level.Y), PlotRight, Y(level.Y));
            _svg.Text(level.Label, PlotRight, Y(level.Y) - 4, "end");
        }
    }

    private void Line(LineSeries series)
    {
        using (_html.Open("g", ("class", series.Style), ("data-name", series.Name), ("data-x", Join(series.X, Num.Value)), ("data-y", Join(series.Y, _chart.Format))))
            Draw(series);
    }

    private static string Join(double[] values, Func<double, string> format)
    {
        var text = new StringBuilder();
        foreach (double value in values) text.Append(text.Length == 0 ? "" : ",").Append(format(value));
        return text.ToString();
    }

    // A value between two gaps has no line to be seen by; it becomes a point.
    private void Draw(LineSeries series)
    {
        var path = new StringBuilder();
        bool dots = series.Dots && series.X.Length <= 60;
        for (int i = 0; i < series.X.Length; i++)
        {
            if (!Shown(series, i)) continue;
            bool first = i == 0 || !Shown(series, i - 1), last = i == series.X.Length - 1 || !Shown(series, i + 1);
            path.Append(first ? 'M' : 'L').Append(Num.Coordinate(X(series.X[i]))).Append(' ').Append(Num.Coordinate(Y(series.Y[i])));
            dots |= first && last && series.X.Length <= 60;
            if (first && last) path.Append("h0");
        }

        if (path.Length == 0) return;
        _svg.Path("line", path.ToString());
        for (int i = 0; dots && i < series.X.Length; i++)
        {
            if (Shown(series, i)) _svg.Circle("dot", X(series.X[i]), Y(series.Y[i]), 3);
        }
    }

    private bool Shown(LineSeries series, int i) => double.IsFinite(series.X[i]) && double.IsFinite(_y.At(series.Y[i]));

    private double X(double value) => _left + (Math.Clamp(_x.At(value), 0, 1) * (PlotRight - _left));

    private double Y(double value) => PlotBottom - (Math.Clamp(_y.At(value), 0, 1) * (PlotBottom - Top));
}
