using Lathe.Training.Reports.Charts;

namespace Lathe.Training.Reports.Html;

/// <summary>A chart with its heading and legend above it and its numbers under it.</summary>
internal static class Figure
{
    /// <summary>Writes a figure.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="legend">What each colour means; empty for none.</param>
    /// <param name="draw">Draws the chart.</param>
    /// <param name="table">The same numbers, or null.</param>
    /// <param name="style">Further classes of the figure.</param>
    public static void Write(HtmlWriter html, string title, IReadOnlyList<LegendEntry> legend, Action<HtmlWriter> draw, DataTable? table, string? style = null)
    {
        using (html.Open("figure", ("class", style is null ? "chart" : $"chart {style}")))
        {
            html.Element("h3", title);
            Legend(html, legend);
            draw(html);
            table?.Write(html);
        }
    }

    /// <summary>Stands where a chart cannot be drawn, and says why.</summary>
    public static void Notice(HtmlWriter html, string title, string reason)
    {
        using (html.Open("figure", ("class", "chart")))
        {
            html.Element("h3", title);
            html.Paragraph(reason, "notice");
        }
    }

    /// <summary>Writes a legend; nothing where it is empty.</summary>
    public static void Legend(HtmlWriter html, IReadOnlyList<LegendEntry> legend)
    {
        if (legend.Count == 0) return;
        using (html.Open("ul", ("class", "legend")))
        {
            foreach (LegendEntry entry in legend) Write(html, entry);
        }
    }

    private static void Write(HtmlWriter html, LegendEntry entry)
    {
        int width = entry.Mark is LegendMark.Line or LegendMark.DottedLine ? 26 : entry.Mark == LegendMark.Ramp ? 60 : 12;
        using (html.Open("li"))
        {
            using (html.Open("svg", ("viewBox", $"0 0 {width} 12"), ("width", $"{width}"), ("height", "12"), ("class", entry.Style), ("aria-hidden", "true")))
                Draw(html, entry.Mark);
            html.Text(entry.Name);
        }
    }

    private static void Draw(HtmlWriter html, LegendMark mark)
    {
        var svg = new SvgCanvas(html);
        switch (mark)
        {
            case LegendMark.Square:
                svg.Point(PointShape.Square, 6, 6);
                break;
            case LegendMark.Triangle:
                svg.Point(PointShape.Triangle, 6, 7);
                break;
            case LegendMark.Ring:
                svg.Point(PointShape.Ring, 6, 6);
                break;
            case LegendMark.Ramp:
                for (int i = 0; i < 10; i++) svg.Rect($"area r{i}", i * 6, 1, 6, 10);
                break;
            default:
                svg.Line("line", 1, 6, 25, 6);
                if (mark == LegendMark.DottedLine) svg.Circle("dot", 13, 6, 3);
                break;
        }
    }
}
