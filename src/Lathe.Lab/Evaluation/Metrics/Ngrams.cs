using System.Text;

namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>Runs of n words or characters, counted.</summary>
internal static class Ngrams
{
    /// <summary>How often each run of words comes; words hold no white space, so a run is its words with blanks between.</summary>
    public static Dictionary<string, int> Count(ReadOnlySpan<string> words, int n)
    {
        var counts = new Dictionary<string, int>(Math.Max(0, words.Length - n + 1), StringComparer.Ordinal);
        for (int i = 0; i + n <= words.Length; i++) Add(counts, string.Join(' ', words.Slice(i, n)));
        return counts;
    }

    /// <summary>How often each run of characters comes.</summary>
    public static Dictionary<string, int> Count(ReadOnlySpan<Rune> characters, int n)
    {
        // Places of characters in the text, so that a run is a slice of it.
        var text = new StringBuilder(characters.Length);
        int[] starts = new int[characters.Length + 1];
        for (int i = 0; i < characters.Length; i++)
        {
            text.Append(characters[i]);
            starts[i + 1] = text.Length;
        }

        string whole = text.ToString();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i + n <= characters.Length; i++) Add(counts, whole[starts[i]..starts[i + n]]);
        return counts;
    }

    /// <summary>How many of both runs are the same.</summary>
    public static int Common(Dictionary<string, int> some, Dictionary<string, int> others)
    {
        int common = 0;
        foreach ((string gram, int count) in some) common += Math.Min(count, others.GetValueOrDefault(gram));
        return common;
    }

    private static void Add(Dictionary<string, int> counts, string gram) => counts[gram] = counts.GetValueOrDefault(gram) + 1;
}
