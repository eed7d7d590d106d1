using System.Buffers;

namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>Guesses whether a text stops before its end: by what it ends in, and by code that is not closed. English words.</summary>
public static class TruncatedText
{
    // A short answer without a full stop ("Paris") is an answer; prose of this length ends in one.
    private const int Prose = 200;

    private static readonly SearchValues<char> Signs = SearchValues.Create("{}=|<>");

    private static readonly HashSet<string> Expecting = new(StringComparer.Ordinal)
    {
        "a", "an", "the", "and", "or", "but", "nor", "of", "with", "from", "into", "than", "because", "although", "while", "whose",
        "which", "my", "your", "his", "its", "our", "their", "is", "are", "was", "were", "be", "has", "have", "had", "such", "very",
    };

    /// <summary>Why the text seems cut off (<c>ends in a comma</c>, <c>code fence not closed</c>), or null where it seems whole or is empty.</summary>
    public static string? Reason(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<char> end = text.AsSpan().TrimEnd();
        if (end.IsEmpty) return null;
        if (CodeFence.IsOpenAtEnd(end)) return "code fence not closed";
        ReadOnlySpan<char> line = end[(end.LastIndexOf('\n') + 1)..];
        switch (end[^1])
        {
            case ',': return "ends in a comma";
            case ';' when !text.Contains('{', StringComparison.Ordinal) && !text.Contains('=', StringComparison.Ordinal): return "ends in a semicolon";
            case '(' or '[': return "ends in an open bracket";
            case '-' or '\u2013' or '\u2014' when line.Trim("-\u2013\u2014 ").Length > 0: return "ends in a dash";
        }

        int letters = end.Length;
        while (letters > 0 && (char.IsLetter(end[letters - 1]) || end[letters - 1] is '\'' or '\u2019')) letters--;
        ReadOnlySpan<char> word = end[letters..];
        // A hashtag or a name behind an at sign ends a post.
        if (word.Length == 0 || CodeFence.IsFence(line) || (letters > 0 && end[letters - 1] is '#' or '@')) return null;
        bool prose = IsProse(line);
        if (prose && Expecting.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word)) return $"ends in '{word}'";
        return prose && line.Length >= Prose && line.LastIndexOf(". ") > 0 ? "ends without a full stop" : null;
    }

    /// <summary>Whether the line is a sentence of several words and no heading, list item, table, formula or code.</summary>
    private static bool IsProse(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        if (line.Length < 20 || line[0] is '#' or '|' or '<' or '{' or '/' or '"' || line.ContainsAny(Signs)) return false;
        int words = 0;
        foreach (Range _ in line.Split(' ')) words++;
        return words >= 5;
    }
}
