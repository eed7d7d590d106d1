using Lathe.Training.Data.Filters;

namespace Lathe.Training.Data.Augmentation;

/// <summary>
/// The trigrams of words that went by, and how many of a text's are new: a text of whose trigrams a larger share is new than of the set
/// raises the set's share of distinct ones. Eight bytes and a table's share a trigram.
/// </summary>
internal sealed class TrigramNovelty
{
    private readonly HashSet<ulong> _seen = [];
    private readonly List<ulong> _words = [];
    private long _all;

    /// <summary>Distinct trigrams over trigrams; 1 where there are none.</summary>
    public double Score => _all == 0 ? 1 : (double)_seen.Count / _all;

    /// <summary>The share of a text's trigrams that are new; 0 where it has none.</summary>
    public double Share(string text)
    {
        HashSet<ulong> fresh = [];
        int all = 0;
        foreach (ulong trigram in Of(text))
        {
            all++;
            if (!_seen.Contains(trigram)) fresh.Add(trigram);
        }

        return all == 0 ? 0 : (double)fresh.Count / all;
    }

    public void Add(string text)
    {
        foreach (ulong trigram in Of(text))
        {
            _all++;
            _seen.Add(trigram);
        }
    }

    private IEnumerable<ulong> Of(string text)
    {
        WordSplitter.Hash(text, _words);
        for (int i = 2; i < _words.Count; i++) yield return WordSplitter.Mix(WordSplitter.Mix(WordSplitter.Mix(_words[i - 2]) ^ _words[i - 1]) ^ _words[i]);
    }
}
