namespace Lathe.Training.Data.Filters.Safety;

/// <summary>
/// Terms of one or more words, found in a sentence with a look-up a word. A star at a word's end lets it go on (<c>bomb*</c> finds
/// bomber).
/// </summary>
internal sealed class SafetyLexicon
{
    private const int ShortestStem = 3;

    private readonly Dictionary<string, int> _terms = new(StringComparer.Ordinal);
    private readonly List<string[]> _words = [];
    private readonly Dictionary<string, List<int>> _whole = new(StringComparer.Ordinal), _stems = new(StringComparer.Ordinal);

    /// <summary>The number of a term; the same term has one number.</summary>
    /// <exception cref="FormatException">A stem is so short that it is no word's beginning in particular.</exception>
    public int Add(string term)
    {
        string[] words = [.. SafetyText.Words(term)];
        string key = string.Join(' ', words);
        if (_terms.TryGetValue(key, out int number)) return number;
        foreach (string word in words)
            if (word.EndsWith('*') && word.Length <= ShortestStem)
                throw new FormatException($"'{term}' has a stem of fewer than {ShortestStem} letters: write the words out.");
        number = _words.Count;
        _words.Add(words);
        _terms.Add(key, number);
        bool stem = words[0].EndsWith('*');
        Dictionary<string, List<int>> table = stem ? _stems : _whole;
        string first = stem ? words[0][..^1] : words[0];
        if (!table.TryGetValue(first, out List<int>? list)) table.Add(first, list = []);
        list.Add(number);
        return number;
    }

    /// <summary>The terms that stand in a sentence, in its order.</summary>
    public List<SafetyTermHit> Find(IReadOnlyList<string> sentence)
    {
        var hits = new List<SafetyTermHit>();
        Dictionary<string, List<int>>.AlternateLookup<ReadOnlySpan<char>> stems = _stems.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int at = 0; at < sentence.Count; at++)
        {
            if (_whole.TryGetValue(sentence[at], out List<int>? list)) Take(list, at);
            for (int length = ShortestStem; length <= sentence[at].Length; length++)
                if (stems.TryGetValue(sentence[at].AsSpan(0, length), out list))
                    Take(list, at);
        }

        return hits;

        void Take(List<int> terms, int at)
        {
            foreach (int term in terms)
                if (Follows(sentence, at, _words[term]))
                    hits.Add(new SafetyTermHit(term, at, _words[term].Length, string.Join(' ', sentence.Skip(at).Take(_words[term].Length))));
        }
    }

    private static bool Follows(IReadOnlyList<string> sentence, int at, string[] words)
    {
        if (at + words.Length > sentence.Count) return false;
        for (int i = 1; i < words.Length; i++)
        {
            bool same = words[i].EndsWith('*') ? sentence[at + i].AsSpan().StartsWith(words[i].AsSpan()[..^1]) : sentence[at + i] == words[i];
            if (!same) return false;
        }

        return true;
    }
}
