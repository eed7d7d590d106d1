namespace Lathe.Training.Data.Filters.Safety;

/// <summary>Sentences and words as the rules see them: lower case, without accents of quotes, hyphens inside words kept.</summary>
internal static class SafetyText
{
    /// <summary>The sentences of a text, each as its words.</summary>
    public static IEnumerable<List<ReadOnlyMemory<char>>> Sentences(string text)
    {
        string plain = Plain(text);
        int start = 0;
        for (int at = 0; at <= plain.Length; at++)
        {
            // A dot inside a word (3.5, example.org) ends nothing.
            bool ends = at == plain.Length || plain[at] is '\n' or '?' or '!' || (plain[at] == '.' && (at + 1 == plain.Length || char.IsWhiteSpace(plain[at + 1])));
            if (!ends) continue;
            List<ReadOnlyMemory<char>> words = Split(plain.AsMemory(start, at - start));
            if (words.Count > 0) yield return words;
            start = at + 1;
        }
    }

    /// <summary>The words of a text; a star behind one stays with it.</summary>
    public static List<ReadOnlyMemory<char>> Words(string text) => Split(Plain(text).AsMemory());

    private static string Plain(string text) => text.Replace('\u2019', '\'').ToLowerInvariant();

    private static List<ReadOnlyMemory<char>> Split(ReadOnlyMemory<char> plain)
    {
        var words = new List<ReadOnlyMemory<char>>();
        ReadOnlySpan<char> text = plain.Span;
        for (int at = 0; at < text.Length; at++)
        {
            if (!char.IsLetterOrDigit(text[at])) continue;
            int start = at;
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || (text[at] is '\'' or '-' && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1])))) at++;
            if (at < text.Length && text[at] == '*') at++;
            words.Add(plain[start..at]);
        }

        return words;
    }
}
