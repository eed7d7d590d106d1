namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>The set of a text's word n-grams, as sorted hashes. A text of fewer words is one n-gram; one of none has the empty set.</summary>
internal sealed class ShingleSet
{
    // Of 64 bits 32 are kept: among a million n-grams of two texts a chance agreement is rare, and moves their similarity by a millionth.
    private readonly uint[] _hashes;

    public ShingleSet(uint[] hashes) => _hashes = hashes;

    public ReadOnlySpan<uint> Hashes => _hashes;

    public static ShingleSet Of(string text, int ngram)
    {
        var words = new List<ulong>();
        WordSplitter.Hash(text, words);
        if (words.Count == 0) return new ShingleSet([]);
        uint[] hashes = new uint[Math.Max(1, words.Count - ngram + 1)];
        for (int i = 0; i < hashes.Length; i++)
        {
            ulong hash = 0;
            for (int j = i; j < Math.Min(words.Count, i + ngram); j++) hash = WordSplitter.Mix(hash ^ words[j]);
            hashes[i] = (uint)(hash >> 32);
        }

        Array.Sort(hashes);
        int distinct = 1;
        for (int i = 1; i < hashes.Length; i++)
            if (hashes[i] != hashes[i - 1])
                hashes[distinct++] = hashes[i];
        return new ShingleSet(hashes[..distinct]);
    }

    /// <summary>Common n-grams over all of both; two empty sets have nothing in common.</summary>
    public double Jaccard(ShingleSet other)
    {
        ReadOnlySpan<uint> a = _hashes, b = other._hashes;
        int i = 0, j = 0, common = 0;
        while (i < a.Length && j < b.Length)
        {
            if (a[i] == b[j]) common++;
            bool both = a[i] == b[j], first = a[i] < b[j];
            if (both || first) i++;
            if (both || !first) j++;
        }

        int all = a.Length + b.Length - common;
        return all == 0 ? 0 : (double)common / all;
    }

    /// <summary>Whether sets of these sizes can be as similar as that at all.</summary>
    public static bool MayReach(int one, int other, double threshold) => Math.Min(one, other) >= threshold * Math.Max(one, other);
}
