using System.Text;

namespace Lathe.Training.Data.Filters.Quality;

/// <summary>
/// The rules by which Gopher's authors kept web pages (Rae et al. 2021, appendix A). Words are what stands between blanks; lengths are
/// in code points; bounds are inclusive; empty lines do not count.
/// </summary>
public sealed record GopherRules
{
    private static readonly string[] StopWords = ["the", "be", "to", "of", "and", "that", "have", "with"];

    /// <summary>The four rules that CS336 asks for; they know no language.</summary>
    public static GopherRules Default { get; } = new();

    /// <summary>All rules of the paper, for English.</summary>
    public static GopherRules Paper { get; } = new() { MaxSymbolsPerWord = 0.1, MaxBulletLines = 0.9, MinStopWords = 2 };

    /// <summary>Fewest words.</summary>
    public int MinWords { get; init; } = 50;

    /// <summary>Most words.</summary>
    public int MaxWords { get; init; } = 100_000;

    /// <summary>Shortest mean length of words, in characters.</summary>
    public double MinMeanLength { get; init; } = 3;

    /// <summary>Longest mean length of words, in characters.</summary>
    public double MaxMeanLength { get; init; } = 10;

    /// <summary>Largest share of lines that end in an ellipsis.</summary>
    public double MaxEllipsisLines { get; init; } = 0.3;

    /// <summary>Smallest share of words with a letter.</summary>
    public double MinAlphabeticWords { get; init; } = 0.8;

    /// <summary>Most number signs and ellipses a word.</summary>
    public double MaxSymbolsPerWord { get; init; } = double.PositiveInfinity;

    /// <summary>Largest share of lines that begin with a bullet.</summary>
    public double MaxBulletLines { get; init; } = 1;

    /// <summary>Fewest different words of <c>the be to of and that have with</c>.</summary>
    public int MinStopWords { get; init; }

    /// <summary>Why the text is to be dropped (<c>11 words: fewer than 50</c>), or null where it passes.</summary>
    public string? Reason(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        (int words, long length, int alphabetic, int stops) = Words(text);
        if (words < MinWords) return $"{words} words: fewer than {MinWords}";
        if (words > MaxWords) return $"{words} words: more than {MaxWords}";
        double mean = (double)length / Math.Max(1, words), letters = (double)alphabetic / Math.Max(1, words);
        if (mean < MinMeanLength) return $"mean word length {mean:0.0}: below {MinMeanLength}";
        if (mean > MaxMeanLength) return $"mean word length {mean:0.0}: above {MaxMeanLength}";
        if (letters < MinAlphabeticWords) return $"{letters:P0} of words have a letter: fewer than {MinAlphabeticWords:P0}";
        (double ellipses, double bullets, int symbols) = Lines(text);
        if (ellipses > MaxEllipsisLines) return $"{ellipses:P0} of lines end in an ellipsis: more than {MaxEllipsisLines:P0}";
        if (bullets > MaxBulletLines) return $"{bullets:P0} of lines begin with a bullet: more than {MaxBulletLines:P0}";
        if (symbols > MaxSymbolsPerWord * words) return $"{symbols} number signs and ellipses in {words} words: more than {MaxSymbolsPerWord} a word";
        return stops < MinStopWords ? $"{stops} of the most frequent English words: fewer than {MinStopWords}" : null;
    }

    /// <summary>Whether the text passes.</summary>
    public bool Passes(string text) => Reason(text) is null;

    private static (int Words, long Length, int Alphabetic, int Stops) Words(string text)
    {
        int words = 0, alphabetic = 0, stops = 0;
        long length = 0;
        for (int at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            int start = at;
            bool letter = false;
            for (; at < text.Length && !char.IsWhiteSpace(text[at]); length++)
            {
                // Half a surrogate pair counts as a character, and is no letter.
                if (Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int consumed) == System.Buffers.OperationStatus.Done) letter |= Rune.IsLetter(rune);
                at += Math.Max(1, consumed);
            }

            words++;
            if (letter) alphabetic++;
            stops |= StopWord(text.AsSpan(start, at - start));
        }

        return (words, length, alphabetic, System.Numerics.BitOperations.PopCount((uint)stops));
    }

    private static int StopWord(ReadOnlySpan<char> word)
    {
        for (int i = 0; i < StopWords.Length; i++)
            if (word.Equals(StopWords[i], StringComparison.OrdinalIgnoreCase))
                return 1 << i;
        return 0;
    }

    private static (double Ellipses, double Bullets, int Symbols) Lines(string text)
    {
        int lines = 0, ellipses = 0, bullets = 0, symbols = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.Trim();
            if (line.IsEmpty) continue;
            lines++;
            if (line.EndsWith("...") || line[^1] == '\u2026') ellipses++;
            if (line[0] is '\u2022' or '-' or '*' or '\u25cf' or '\u2023' or '\u25aa') bullets++;
            symbols += line.Count('#') + line.Count("...") + line.Count('\u2026');
        }

        return ((double)ellipses / Math.Max(1, lines), (double)bullets / Math.Max(1, lines), symbols);
    }
}
