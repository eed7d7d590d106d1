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
            foreach (LegendEntry entry in legend)
            {
                using (html.Open("li"))
                {
                    using (html.Open("svg", ("viewBox", "0 0 26 10"), ("class", entry.Style), ("aria-hidden", "true")))
                    {
                        if (entry.Filled) html.Empty("rect", ("class", "area"), ("x", "8"), ("width", "10"), ("height", "10"), ("rx", "2"));
                        else html.Empty("path", ("class", "line"), ("d", "M1 5h24"));
                        if (entry.Dots) html.Empty("circle", ("class", "dot"), ("cx", "13"), ("cy", "5"), ("r", "3"));
                    }

                    html.Text(entry.Name);
                }
            }
        }
    }
}
