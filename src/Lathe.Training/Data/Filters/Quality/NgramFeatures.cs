namespace Lathe.Training.Data.Filters.Quality;

/// <summary>
/// A text as a bag of hashed word n-grams (Weinberger et al. 2009): places in a table and how much each counts, the logarithm of how
/// often it occurs, scaled to length one, so that long texts are not louder.
/// </summary>
internal static class NgramFeatures
{
    /// <summary>The features of a text, in order of their places; none where it has no words.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="longest">Longest n-gram, in words.</param>
    /// <param name="bits">The table has as many places as this power of two.</param>
    public static (int Place, float Value)[] Of(string text, int longest, int bits)
    {
        var words = new List<ulong>();
        WordSplitter.Hash(text, words);
        var counts = new Dictionary<int, int>();
        for (int i = 0; i < words.Count; i++)
        {
            ulong hash = 0;
            for (int length = 1; length <= Math.Min(longest, words.Count - i); length++)
            {
                hash = WordSplitter.Mix(hash ^ words[i + length - 1]);
                int place = (int)(hash >> (64 - bits));
                counts[place] = counts.GetValueOrDefault(place) + 1;
            }
        }

        (int Place, float Value)[] features = [.. counts.OrderBy(c => c.Key).Select(c => (c.Key, (float)Math.Log(1 + c.Value)))];
        double square = 0;
        foreach ((_, float value) in features) square += value * value;
        float scale = square > 0 ? (float)(1 / Math.Sqrt(square)) : 0;
        for (int i = 0; i < features.Length; i++) features[i].Value *= scale;
        return features;
    }
}
