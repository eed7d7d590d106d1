namespace Lathe.Training.Data.Filters.Safety;

/// <summary>Sentences and words as the rules see them: lower case, without accents of quotes, hyphens inside words kept.</summary>
internal static class SafetyText
{
    /// <summary>The sentences of a text, each as its words.</summary>
    public static IEnumerable<List<string>> Sentences(string text)
    {
        int start = 0;
        for (int at = 0; at <= text.Length; at++)
        {
            // A dot inside a word (3.5, example.org) ends nothing.
            bool ends = at == text.Length || text[at] is '\n' or '?' or '!' || (text[at] == '.' && (at + 1 == text.Length || char.IsWhiteSpace(text[at + 1])));
            if (!ends) continue;
            List<string> words = Words(text[start..at]);
            if (words.Count > 0) yield return words;
            start = at + 1;
        }
    }

    /// <summary>The words of a text; a star behind one stays with it.</summary>
    public static List<string> Words(string text)
    {
        var words = new List<string>();
        for (int at = 0; at < text.Length; at++)
        {
            if (!char.IsLetterOrDigit(text[at])) continue;
            int start = at;
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || (IsInside(text[at]) && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1])))) at++;
            if (at < text.Length && text[at] == '*') at++;
            words.Add(text[start..at].Replace('\u2019', '\'').ToLowerInvariant());
        }

        return words;
    }

    private static bool IsInside(char c) => c is '\'' or '\u2019' or '-';
}
