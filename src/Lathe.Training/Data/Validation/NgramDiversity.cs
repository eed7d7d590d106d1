namespace Lathe.Training.Data.Validation;

/// <summary>
/// How much a set of texts repeats itself: distinct word n-grams over all n-grams, for n of 1 to 3 (distinct-n, Li et al. 2016). Words are
/// runs of letters and digits, case folded. The larger a set, the lower this falls, so compare sets of like size.
/// </summary>
public sealed class NgramDiversity
{
    private const int Longest = 3;
    private readonly DistinctCounter[] _distinct = [new(), new(), new()];
    private readonly long[] _all = new long[Longest];

    /// <summary>Whether no count is an estimate.</summary>
    public bool IsExact => Array.TrueForAll(_distinct, d => d.IsExact);

    /// <summary>Distinct trigrams over trigrams: the score by which sets are judged; 1 where there is none.</summary>
    public double Score => Distinct(Longest);

    /// <summary>Distinct n-grams over n-grams; 1 where there is none.</summary>
    /// <param name="n">1 to 3.</param>
    public double Distinct(int n) => _all[n - 1] == 0 ? 1 : Math.Min(1, (double)_distinct[n - 1].Count / _all[n - 1]);

    /// <summary>All n-grams so far.</summary>
    /// <param name="n">1 to 3.</param>
    public long Count(int n) => _all[n - 1];

    /// <summary>Takes a text.</summary>
    public void Add(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ulong before = 0, last = 0;
        int words = 0;
        for (int at = 0; Word(text, ref at) is { Length: > 0 } word; words++)
        {
            ulong hash = Hash(word);
            Take(0, hash);
            if (words >= 1) Take(1, Mix((last * 0x9E3779B97F4A7C15) + hash));
            if (words >= 2) Take(2, Mix((((before * 0x9E3779B97F4A7C15) + last) * 0x9E3779B97F4A7C15) + hash));
            (before, last) = (last, hash);
        }
    }

    private void Take(int n, ulong hash)
    {
        _all[n]++;
        _distinct[n].Add(hash);
    }

    private static ReadOnlySpan<char> Word(string text, ref int at)
    {
        while (at < text.Length && !char.IsLetterOrDigit(text[at])) at++;
        int from = at;
        while (at < text.Length && char.IsLetterOrDigit(text[at])) at++;
        return text.AsSpan(from, at - from);
    }

    // FNV-1a over folded letters, mixed so that all bits count.
    private static ulong Hash(ReadOnlySpan<char> word)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in word) hash = (hash ^ char.ToLowerInvariant(c)) * 1099511628211;
        return Mix(hash);
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
