namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>
/// Cuts HTML into tags and text as the standard's tokenizer does (attributes in quotes, comments, scripts and styles up to their end
/// tags), without a tree: what a text needs to know is which tags were passed. Linear, and at home in the worst of pages.
/// </summary>
internal static class HtmlTokens
{
    /// <summary>The pieces, in order; together they are the whole text.</summary>
    public static IEnumerable<HtmlToken> Of(string html)
    {
        int text = 0;
        for (int at = html.IndexOf('<'); at >= 0; at = at < html.Length ? html.IndexOf('<', at) : -1)
        {
            if (Read(html, at) is not { } token)
            {
                at++;
                continue;
            }

            if (at > text) yield return new HtmlToken(HtmlTokenKind.Text, "", text, at);
            yield return token;
            text = at = token.End;
            if (token.Kind != HtmlTokenKind.Open || token.Name is not ("script" or "style" or "title" or "textarea")) continue;
            // Their content is no markup: it ends at their own end tag only.
            int end = html.IndexOf("</" + token.Name, at, StringComparison.OrdinalIgnoreCase);
            if (end < 0) end = html.Length;
            yield return new HtmlToken(HtmlTokenKind.Hidden, "", at, end);
            text = at = end;
        }

        if (text < html.Length) yield return new HtmlToken(HtmlTokenKind.Text, "", text, html.Length);
    }

    private static HtmlToken? Read(string html, int at)
    {
        if (at + 1 >= html.Length) return null;
        char next = html[at + 1];
        if (next is '!' or '?') return new HtmlToken(HtmlTokenKind.Hidden, "", at, HiddenEnd(html, at));
        bool closes = next == '/';
        int name = at + (closes ? 2 : 1), end = name;
        if (name >= html.Length || !char.IsAsciiLetter(html[name])) return null;
        while (end < html.Length && (char.IsAsciiLetterOrDigit(html[end]) || html[end] is '-' or ':' or '_')) end++;
        if (end < html.Length && !(char.IsWhiteSpace(html[end]) || html[end] is '>' or '/')) return null;
        int close = TagEnd(html, end);
        return close < 0 ? null : new HtmlToken(closes ? HtmlTokenKind.Close : HtmlTokenKind.Open, html[name..end].ToLowerInvariant(), at, close);
    }

    private static int HiddenEnd(string html, int at)
    {
        bool comment = string.CompareOrdinal(html, at, "<!--", 0, 4) == 0;
        int end = comment ? html.IndexOf("-->", at + 4, StringComparison.Ordinal) : html.IndexOf('>', at);
        return end < 0 ? html.Length : end + (comment ? 3 : 1);
    }

    // A tag that does not end, or in which another begins, is text: "a < b" with letters.
    private static int TagEnd(string html, int at)
    {
        for (char quote = '\0'; at < html.Length; at++)
        {
            char c = html[at];
            if (quote != '\0') quote = c == quote ? '\0' : quote;
            else if (c == '>') return at + 1;
            else if (c == '<') return -1;
            else if (c is '"' or '\'' && html[at - 1] == '=') quote = c;
        }

        return -1;
    }
}
