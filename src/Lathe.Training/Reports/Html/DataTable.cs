namespace Lathe.Training.Reports.Html;

/// <summary>The numbers of a chart for those who cannot or would rather not read the drawing; folded away until asked for.</summary>
internal sealed class DataTable(string caption, params string[] headers)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; its first cell is its header.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes the folded table; nothing where it has no rows.</summary>
    public void Write(HtmlWriter html)
    {
        if (_rows.Count == 0) return;
        using (html.Open("details", ("class", "data")))
        {
            html.Element("summary", "Numbers as a table");
            WriteTable(html);
        }
    }

    /// <summary>Writes the table itself.</summary>
    public void WriteTable(HtmlWriter html)
    {
        // A wide table scrolls in its own box, so the page never does; the box takes the focus so that keys can scroll it.
        using (html.Open("div", ("class", "scroll"), ("role", "region"), ("tabindex", "0"), ("aria-label", caption)))
        using (html.Open("table"))
        {
            html.Element("caption", caption);
            using (html.Open("thead"))
            using (html.Open("tr"))
            {
                foreach (string header in headers) html.Element("th", header, ("scope", "col"));
            }

            using (html.Open("tbody"))
            {
                foreach (string[] row in _rows) WriteRow(html, row);
            }
        }
    }

    private static void WriteRow(HtmlWriter html, string[] row)
    {
        using (html.Open("tr"))
        {
            html.Element("th", row[0], ("scope", "row"));
            for (int i = 1; i < row.Length; i++) html.Element("td", row[i]);
        }
    }
}
