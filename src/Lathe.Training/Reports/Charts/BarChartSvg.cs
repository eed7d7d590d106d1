using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Charts;

/// <summary>Draws lying bars with their uncertainty. Bars begin at 0, so that lengths compare.</summary>
internal static class BarChartSvg
{
    private const double Width = 460, Right = 72, Top = 6, Bottom = 40, Thick = 19, Gap = 3, GroupGap = 16;

    /// <summary>Writes the chart.</summary>
    public static void Write(HtmlWriter html, BarChart chart)
    {
        var svg = new SvgCanvas(html);
        double bottom = Top;
        foreach (BarGroup group in chart.Groups) bottom += Height(group) + GroupGap;
        using (svg.Open(Width, bottom + Bottom, chart.Title, chart.Description))
        {
            for (int quarter = 0; quarter <= 4; quarter++) Tick(svg, quarter / 4.0, bottom, chart.NameWidth);
            svg.Text(chart.XLabel, X(1, chart.NameWidth), bottom + 34, "end", "name");
            double y = Top + (GroupGap / 2);
            foreach (BarGroup group in chart.Groups)
            {
                svg.Text(group.Name, chart.NameWidth - 8, y + (Height(group) / 2) + 4, "end", "strong");
                for (int i = 0; i < group.Bars.Count; i++) Write(html, svg, group.Bars[i], y + (i * (Thick + Gap)), chart.NameWidth);
                y += Height(group) + GroupGap;
            }
        }
    }

    private static double Height(BarGroup group) => (group.Bars.Count * (Thick + Gap)) - Gap;

    private static void Tick(SvgCanvas svg, double value, double bottom, double left)
    {
        svg.Line(value == 0 ? "axis" : "grid", X(value, left), Top, X(value, left), bottom);
        svg.Text(Num.Percent(value, 0), X(value, left), bottom + 16, "middle");
    }

    private static void Write(HtmlWriter html, SvgCanvas svg, Bar bar, double y, double left)
    {
        using (html.Open("g", ("class", bar.Style), ("data-tip", bar.Tip)))
        {
            svg.Rect("area", left, y, X(bar.Value, left) - left, Thick);
            double middle = y + (Thick / 2);
            if (bar.Interval is { } interval) Whisker(svg, X(interval.Low, left), X(interval.High, left), middle);
            svg.Text(bar.Label, X(1, left) + 12, middle + 4, style: "strong");
        }
    }

    private static void Whisker(SvgCanvas svg, double from, double to, double middle)
    {
        (string low, string high, string top) = (Num.Coordinate(from), Num.Coordinate(to), Num.Coordinate(middle - 4));
        string whisker = $"M{low} {Num.Coordinate(middle)}H{high}M{low} {top}v8M{high} {top}v8";
        // A halo keeps the whisker apart from the bar that it crosses.
        svg.Path("whisker halo", whisker);
        svg.Path("whisker", whisker);
    }

    private static double X(double value, double left) => left + (Math.Clamp(value, 0, 1) * (Width - left - Right));
}
