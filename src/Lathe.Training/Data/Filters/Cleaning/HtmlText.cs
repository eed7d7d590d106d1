using System.Net;

namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>Text out of HTML.</summary>
public static class HtmlText
{
    private static readonly HashSet<string> Unseen = ["noscript", "template", "svg", "math", "iframe", "object", "canvas", "select", "datalist", "audio", "video"];

    private static readonly HashSet<string> Paragraphs =
        ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "blockquote", "figure", "article", "section", "fieldset", "hr"];

    private static readonly HashSet<string> Lines =
        ["div", "tr", "li", "dt", "dd", "br", "body", "html", "main", "nav", "header", "footer", "aside", "form", "address", "caption", "figcaption", "details", "summary", "option"];

    /// <summary>
    /// What a reader sees of a page: paragraphs apart by an empty line, list items behind a bullet or their number, cells of a row apart
    /// by tabs, no scripts, styles and forms' choices. Nothing is judged to be a menu or an advertisement.
    /// </summary>
    public static string FromPage(string html)
    {
        ArgumentNullException.ThrowIfNull(html);
        var page = new HtmlPageWriter();
        var lists = new Stack<int>();
        string? hidden = null;
        int depth = 0, verbatim = 0;
        foreach (HtmlToken token in HtmlTokens.Of(html))
        {
            if (hidden is not null)
            {
                if (token.Name != hidden) continue;
                depth += token.Kind == HtmlTokenKind.Open ? 1 : -1;
                if (depth == 0) hidden = null;
                continue;
            }

            bool opens = token.Kind == HtmlTokenKind.Open;
            if (token.Kind == HtmlTokenKind.Text) Write(token);
            else if (token.Kind == HtmlTokenKind.Hidden) continue;
            else if (opens && Unseen.Contains(token.Name) && html[token.End - 2] != '/') (hidden, depth) = (token.Name, 1);
            else if (token.Name is "td" or "th" && opens) page.Write(" ");
            else if (Paragraphs.Contains(token.Name)) page.Break(token.Name is "ul" or "ol" && lists.Count > (opens ? 0 : 1) ? 1 : 2);
            else if (Lines.Contains(token.Name)) page.Break(1);
            Enter(token, opens);
        }

        return page.ToString();

        void Write(HtmlToken token)
        {
            string text = WebUtility.HtmlDecode(html[token.Start..token.End]);
            if (verbatim > 0) page.WriteLines(text);
            else page.Write(text);
        }

        void Enter(HtmlToken token, bool opens)
        {
            switch (token.Name)
            {
                case "pre":
                    verbatim = Math.Max(0, verbatim + (opens ? 1 : -1));
                    break;
                case "ul" or "ol" when opens:
                    lists.Push(token.Name == "ol" ? 1 : 0);
                    break;
                case "ul" or "ol" when lists.Count > 0:
                    lists.Pop();
                    break;
                case "li" when opens:
                    int number = lists.Count > 0 ? lists.Pop() : 0;
                    // Deeper than this nobody reads; a page of a million open lists is still written in a moment.
                    page.Mark(new string(' ', 2 * Math.Min(10, lists.Count + 1)) + (number > 0 ? $"{number}. " : "\u2022 "));
                    lists.Push(number > 0 ? number + 1 : 0);
                    break;
            }
        }
    }

    /// <summary>
    /// Takes the remains of markup out of a text: tags that format (<c>&lt;p&gt;</c>, <c>&lt;br/&gt;</c>, <c>&lt;b&gt;</c>), comments and
    /// entities. What is quoted as code stays, and so do tags that HTML does not know (<c>List&lt;T&gt;</c>) and texts that are about
    /// HTML: they name it, or have a page's own tags.
    /// </summary>
    /// <returns>The text; the same object where nothing remained.</returns>
    public static string WithoutRemains(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().ContainsAny('<', '&') && !HtmlRemains.IsAboutHtml(text) ? HtmlRemains.Remove(text) : text;
    }
}
