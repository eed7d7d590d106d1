using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Charts;

/// <summary>Draws lying bars with their uncertainty. Bars begin at 0, so that lengths compare.</summary>
internal static class BarChartSvg
{
    private const double Width = 460, Left = 62, Right = 72, Top = 6, Bottom = 40, Thick = 19, Gap = 3, GroupGap = 16;

    /// <summary>Writes the chart.</summary>
    public static void Write(HtmlWriter html, BarChart chart)
    {
        var svg = new SvgCanvas(html);
        double bottom = Top;
        foreach (BarGroup group in chart.Groups) bottom += Height(group) + GroupGap;
        using (svg.Open(Width, bottom + Bottom, chart.Title, chart.Description))
        {
            for (int quarter = 0; quarter <= 4; quarter++) Tick(svg, quarter / 4.0, bottom);
            svg.Text(chart.XLabel, X(1), bottom + 34, "end", "name");
            double y = Top + (GroupGap / 2);
            foreach (BarGroup group in chart.Groups)
            {
                svg.Text(group.Name, Left - 8, y + (Height(group) / 2) + 4, "end", "strong");
                for (int i = 0; i < group.Bars.Count; i++) Write(html, svg, group.Bars[i], y + (i * (Thick + Gap)));
                y += Height(group) + GroupGap;
            }
        }
    }

    private static double Height(BarGroup group) => (group.Bars.Count * (Thick + Gap)) - Gap;

    private static void Tick(SvgCanvas svg, double value, double bottom)
    {
        svg.Line(value == 0 ? "axis" : "grid", X(value), Top, X(value), bottom);
        svg.Text(Num.Percent(value, 0), X(value), bottom + 16, "middle");
    }

    private static void Write(HtmlWriter html, SvgCanvas svg, Bar bar, double y)
    {
        using (html.Open("g", ("class", bar.Style), ("data-tip", bar.Tip)))
        {
            svg.Rect("area", Left, y, X(bar.Value) - Left, Thick);
            double middle = y + (Thick / 2);
            (string low, string high, string top) = (Num.Coordinate(X(bar.Low)), Num.Coordinate(X(bar.High)), Num.Coordinate(middle - 4));
            string whisker = $"M{low} {Num.Coordinate(middle)}H{high}M{low} {top}v8M{high} {top}v8";
            // A halo keeps the whisker apart from the bar that it crosses.
            svg.Path("whisker halo", whisker);
            svg.Path("whisker", whisker);
            svg.Text(bar.Label, X(1) + 12, middle + 4, style: "strong");
        }
    }

    private static double X(double value) => Left + (Math.Clamp(value, 0, 1) * (Width - Left - Right));
}
