using System.Text;
using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Charts;

/// <summary>Draws named points on a map whose two axes have the same scale, so that distances compare.</summary>
internal sealed class ScatterSvg
{
    private const double Width = 460, Height = 420, Left = 40, Right = 14, Top = 22, Bottom = 38;
    private readonly HtmlWriter _html;
    private readonly SvgCanvas _svg;
    private readonly ScatterChart _chart;
    private readonly double _centreX;
    private readonly double _centreY;
    private readonly double _scale;

    private ScatterSvg(HtmlWriter html, ScatterChart chart)
    {
        (_html, _svg, _chart) = (html, new SvgCanvas(html), chart);
        (double lowX, double highX, double lowY, double highY) = (double.MaxValue, double.MinValue, double.MaxValue, double.MinValue);
        foreach (ScatterPoint point in chart.Points)
        {
            (lowX, highX) = (Math.Min(lowX, point.X), Math.Max(highX, point.X));
            (lowY, highY) = (Math.Min(lowY, point.Y), Math.Max(highY, point.Y));
        }

        (_centreX, _centreY) = ((lowX + highX) / 2, (lowY + highY) / 2);
        // Room for the labels at the edges.
        double perX = (Width - Left - Right - 70) / Math.Max(highX - lowX, 1e-6), perY = (Height - Top - Bottom - 40) / Math.Max(highY - lowY, 1e-6);
        _scale = Math.Min(perX, perY);
    }

    /// <summary>Writes the chart.</summary>
    public static void Write(HtmlWriter html, ScatterChart chart) => new ScatterSvg(html, chart).Write();

    private void Write()
    {
        using (_svg.Open(Width, Height, _chart.Title, _chart.Description))
        {
            Grid();
            Thread();
            int count = _chart.Points.Count;
            var at = new (double X, double Y)[count];
            double[] widths = new double[count];
            for (int i = 0; i < count; i++) (at[i], widths[i]) = ((X(_chart.Points[i].X), Y(_chart.Points[i].Y)), _chart.Points[i].Name.Length * 7.2);
            (double X, double Y, string Anchor)[] labels = LabelPlacement.Place(at, widths, Width, Height);
            for (int i = 0; i < count; i++) Point(_chart.Points[i], at[i], labels[i]);
        }
    }

    private void Point(ScatterPoint point, (double X, double Y) at, (double X, double Y, string Anchor) label)
    {
        using (_html.Open("g", ("class", point.Style), ("data-tip", point.Tip)))
        {
            _svg.Point(point.Shape, at.X, at.Y);
            _svg.Text(point.Name, label.X, label.Y, label.Anchor, "strong");
        }
    }

    private void Thread()
    {
        var path = new StringBuilder();
        foreach (int index in _chart.Path)
            path.Append(path.Length == 0 ? 'M' : 'L').Append(Num.Coordinate(X(_chart.Points[index].X))).Append(' ').Append(Num.Coordinate(Y(_chart.Points[index].Y)));
        if (path.Length > 0) _svg.Path("thread", path.ToString());
    }

    private void Grid()
    {
        double halfX = (Width - Left - Right) / 2 / _scale, halfY = (Height - Top - Bottom) / 2 / _scale;
        foreach (double tick in Axis.Exact(_centreX - halfX, _centreX + halfX, 6).Ticks) TickX(tick);
        foreach (double tick in Axis.Exact(_centreY - halfY, _centreY + halfY, 6).Ticks) TickY(tick);
        _svg.Text(_chart.YLabel, 2, 12, style: "name");
        _svg.Text(_chart.XLabel, Width - Right, Height - 5, "end", "name");
    }

    private void TickX(double tick)
    {
        _svg.Line(tick == 0 ? "axis" : "grid", X(tick), Top, X(tick), Height - Bottom);
        _svg.Text(Num.Value(tick), X(tick), Height - Bottom + 15, "middle");
    }

    private void TickY(double tick)
    {
        _svg.Line(tick == 0 ? "axis" : "grid", Left, Y(tick), Width - Right, Y(tick));
        _svg.Text(Num.Value(tick), Left - 6, Y(tick) + 4, "end");
    }

    private double X(double value) => Left + ((Width - Left - Right) / 2) + ((value - _centreX) * _scale);

    private double Y(double value) => Top + ((Height - Top - Bottom) / 2) - ((value - _centreY) * _scale);
}
