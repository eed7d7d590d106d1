using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Charts;

/// <summary>Draws lying bars with their uncertainty. Bars begin at 0, so that lengths compare.</summary>
internal static class BarChartSvg
{
    private const double Width = 460, Left = 62, Right = 72, Top = 6, Bottom = 40, Thick = 19, Gap = 3, GroupGap = 16;

    /// <summary>Writes the chart.</summary>
    public static void Write(HtmlWriter html, BarChart chart)
    {
        double plot = chart.Groups.Sum(g => (g.Bars.Count * (Thick + Gap)) - Gap + GroupGap);
        using (html.Open(
            "svg",
            ("viewBox", $"0 0 {Num.Coordinate(Width)} {Num.Coordinate(Top + plot + Bottom)}"),
            ("role", "img"),
            ("aria-label", $"{chart.Title}. {chart.Description}")))
        {
            html.Element("title", chart.Title);
            html.Element("desc", chart.Description);
            Grid(html, chart, Top + plot);
            double y = Top + (GroupGap / 2);
            foreach (BarGroup group in chart.Groups)
            {
                double height = (group.Bars.Count * (Thick + Gap)) - Gap;
                html.Element("text", group.Name, ("class", "strong"), ("x", Num.Coordinate(Left - 8)), ("y", Num.Coordinate(y + (height / 2) + 4)), ("text-anchor", "end"));
                foreach (Bar bar in group.Bars)
                {
                    Write(html, bar, y);
                    y += Thick + Gap;
                }

                y += GroupGap - Gap;
            }
        }
    }

    private static void Grid(HtmlWriter html, BarChart chart, double bottom)
    {
        foreach (double tick in (ReadOnlySpan<double>)[0, 0.25, 0.5, 0.75, 1])
        {
            html.Empty("path", ("class", tick == 0 ? "axis" : "grid"), ("d", $"M{Num.Coordinate(X(tick))} {Num.Coordinate(Top)}V{Num.Coordinate(bottom)}"));
            html.Element("text", Num.Percent(tick, 0), ("x", Num.Coordinate(X(tick))), ("y", Num.Coordinate(bottom + 16)), ("text-anchor", "middle"));
        }

        html.Element("text", chart.XLabel, ("class", "name"), ("x", Num.Coordinate(X(1))), ("y", Num.Coordinate(bottom + 34)), ("text-anchor", "end"));
    }

    private static void Write(HtmlWriter html, Bar bar, double y)
    {
        using (html.Open("g", ("class", bar.Style), ("data-tip", bar.Tip)))
        {
            html.Empty("rect", ("class", "area"), ("x", Num.Coordinate(Left)), ("y", Num.Coordinate(y)), ("width", Num.Coordinate(X(bar.Value) - Left)), ("height", Num.Coordinate(Thick)));
            double middle = y + (Thick / 2);
            html.Empty(
                "path",
                ("class", "whisker"),
                ("d", $"M{Num.Coordinate(X(bar.Low))} {Num.Coordinate(middle)}H{Num.Coordinate(X(bar.High))}M{Num.Coordinate(X(bar.Low))} {Num.Coordinate(middle - 4)}v8M{Num.Coordinate(X(bar.High))} {Num.Coordinate(middle - 4)}v8"));
            html.Element("text", bar.Label, ("class", "strong"), ("x", Num.Coordinate(X(1) + 10)), ("y", Num.Coordinate(middle + 4)));
        }
    }

    private static double X(double value) => Left + (Math.Clamp(value, 0, 1) * (Width - Left - Right));
}
