using System.Net;
using System.Text;

namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>Markup that was left in plain text.</summary>
internal static class HtmlRemains
{
    private static readonly HashSet<string> Inline =
        ["b", "i", "u", "s", "em", "strong", "span", "font", "a", "sup", "sub", "small", "big", "strike", "nobr", "center", "img", "wbr", "mark"];

    private static readonly HashSet<string> Blocks =
        ["p", "br", "div", "li", "ul", "ol", "hr", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"];

    private static readonly string[] Subjects = ["html", "css", "xml", "javascript", " tag", "markup", "web page", "webpage", "&amp;lt;"];

    /// <summary>Whether markup is what the text is about: it names it, or has tags that no formatted text has.</summary>
    public static bool IsAboutHtml(string text)
    {
        foreach (string subject in Subjects)
            if (text.Contains(subject, StringComparison.OrdinalIgnoreCase))
                return true;
        foreach (HtmlToken token in HtmlTokens.Of(text))
            if (token.Name is "head" or "body" or "form" or "input" or "button" or "script" or "style" or "meta" or "link" or "table" or "label" or "nav")
                return true;
        return false;
    }

    /// <summary>The text without them; the same object where there are none.</summary>
    public static string Remove(string text)
    {
        var plain = new StringBuilder(text.Length);
        bool fenced = false;
        int start = 0;
        while (start < text.Length)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            string line = text[start..end];
            if (CodeFence.IsFence(line)) fenced = !fenced;
            if (fenced || line.Contains('`', StringComparison.Ordinal)) plain.Append(line);
            else RemoveFrom(line, plain);
            start = end;
        }

        string result = plain.ToString();
        return string.Equals(result, text, StringComparison.Ordinal) ? text : result;
    }

    private static void RemoveFrom(string line, StringBuilder plain)
    {
        foreach (HtmlToken token in HtmlTokens.Of(line))
        {
            bool comment = token.Kind == HtmlTokenKind.Hidden && string.CompareOrdinal(line, token.Start, "<!--", 0, 4) == 0;
            if (comment || Inline.Contains(token.Name)) continue;
            if (!Blocks.Contains(token.Name)) plain.Append(WebUtility.HtmlDecode(line[token.Start..token.End]));
            // One line end for a closing tag and the opening one behind it.
            else if (plain.Length > 0 && plain[^1] != '\n' && !(token.End == line.TrimEnd().Length && token.End < line.Length)) plain.Append('\n');
        }
    }
}
