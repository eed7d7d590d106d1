namespace Lathe.Training.Reports.Html;

/// <summary>The page around the sections: one file, and nothing in it asks the network for anything.</summary>
internal static class ReportPage
{
    private const string Icon = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3' fill='%231c2329'/%3E%3Cpath d='M3 11l3-4 3 2 4-6' stroke='%23dcae5a' stroke-width='2' fill='none'/%3E%3C/svg%3E";

    /// <summary>Writes a page.</summary>
    /// <param name="kicker">What kind of page it is.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="summary">What it found, in a sentence.</param>
    /// <param name="sections">Ids and names of its sections.</param>
    /// <param name="content">Writes the sections.</param>
    /// <param name="footer">Last words.</param>
    /// <param name="style">Style of its own, after that of all reports.</param>
    /// <param name="script">Script of its own, after that of all reports.</param>
    public static string Write(
        string kicker, string title, string summary, IEnumerable<(string Id, string Name)> sections, Action<HtmlWriter> content, string footer, string style = "", string script = "")
    {
        var html = new HtmlWriter();
        html.Raw("<!DOCTYPE html>\n");
        using (html.Open("html", ("lang", "en")))
        {
            Head(html, $"{title}: {summary}", style);
            using (html.Open("body"))
            {
                html.Element("a", "Skip to the report", ("class", "skip"), ("href", "#report"));
                Header(html, kicker, title, summary, sections);
                using (html.Open("main", ("id", "report"), ("tabindex", "-1"))) content(html);
                using (html.Open("footer")) html.Paragraph(footer);
                using (html.Open("script")) html.Raw(ReportScript.JavaScript + script);
            }
        }

        html.Raw("\n");
        return html.ToString();
    }

    private static void Head(HtmlWriter html, string title, string style)
    {
        using (html.Open("head"))
        {
            html.Empty("meta", ("charset", "utf-8"));
            html.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
            html.Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"));
            html.Element("title", title);
            html.Empty("link", ("rel", "icon"), ("href", Icon));
            using (html.Open("style")) html.Raw(ReportStyle.Css + style);
        }
    }

    private static void Header(HtmlWriter html, string kicker, string title, string summary, IEnumerable<(string Id, string Name)> sections)
    {
        using (html.Open("header"))
        {
            using (html.Open("div", ("class", "top")))
            {
                html.Paragraph(kicker, "kicker");
                // Only the script can turn it, so only the script shows it.
                html.Element("button", "Dark colours", ("type", "button"), ("class", "toggle"), ("hidden", "hidden"));
            }

            html.Element("h1", title);
            html.Paragraph(summary, "muted");
            using (html.Open("nav", ("aria-label", "Sections")))
            using (html.Open("ul"))
            {
                foreach ((string id, string name) in sections) Link(html, id, name);
            }
        }
    }

    private static void Link(HtmlWriter html, string id, string name)
    {
        using (html.Open("li")) html.Element("a", name, ("href", $"#{id}"));
    }
}
