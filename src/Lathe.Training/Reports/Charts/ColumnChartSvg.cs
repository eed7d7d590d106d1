using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Charts;

/// <summary>Draws a histogram: standing columns from 0, with room to point out places between them.</summary>
internal static class ColumnChartSvg
{
    private const double Right = 10, Top = 34, Bottom = 40;

    /// <summary>Writes the chart.</summary>
    public static void Write(HtmlWriter html, ColumnChart chart)
    {
        var svg = new SvgCanvas(html);
        Axis axis = Axis.Linear(0, Math.Max(1, chart.Columns.Max(c => c.Value)), 4);
        double left = 14 + (6.8 * axis.Ticks.Max(t => Num.Count((long)t).Length)), bottom = chart.Height - Bottom;
        double step = (chart.Width - left - Right) / chart.Columns.Count;
        using (svg.Open(chart.Width, chart.Height, chart.Title, chart.Description))
        {
            foreach (double tick in axis.Ticks)
            {
                double y = bottom - (axis.At(tick) * (bottom - Top));
                svg.Line(tick == 0 ? "axis" : "grid", left, y, chart.Width - Right, y);
                svg.Text(Num.Count((long)tick), left - 6, y + 4, "end");
            }

            svg.Text(chart.YLabel, 2, 12, style: "name");
            svg.Text(chart.XLabel, chart.Width - Right, chart.Height - 6, "end", "name");
            double free = double.NegativeInfinity;
            for (int i = 0; i < chart.Columns.Count; i++)
            {
                Column column = chart.Columns[i];
                double height = axis.At(column.Value) * (bottom - Top), x = left + (i * step);
                using (html.Open("g", ("class", column.Style), ("data-tip", column.Tip))) svg.Rect("area", x + 0.5, bottom - height, Math.Max(0.5, step - 1), height);
                double width = 7 * column.Label.Length;
                if (column.Label.Length == 0 || x - (width / 2) < free || x + (width / 2) > chart.Width) continue;
                svg.Text(column.Label, x, bottom + 16, "middle");
                free = x + (width / 2) + 6;
            }

            double[] ends = [double.NegativeInfinity, double.NegativeInfinity];
            foreach ((double at, string label) in chart.Marks) Mark(svg, left + (at * step), label, bottom, chart.Width, ends);
        }
    }

    // Labels that would meet stand in two rows.
    private static void Mark(SvgCanvas svg, double x, string label, double bottom, double width, double[] ends)
    {
        svg.Line("mark", x, Top - 4, x, bottom);
        bool before = x > width / 2;
        double from = before ? x - 2 - (6.4 * label.Length) : x + 2;
        int row = from > ends[0] + 6 ? 0 : 1;
        ends[row] = from + (6.4 * label.Length);
        svg.Text(label, before ? x - 2 : x + 2, Top - 6 - (row * 13), before ? "end" : "start");
    }
}
