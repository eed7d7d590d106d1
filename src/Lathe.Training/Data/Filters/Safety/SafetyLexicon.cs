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

    // Most words begin like no stem, and are not looked up letter by letter.
    private readonly HashSet<ulong> _beginnings = [];

    /// <summary>The number of a term; the same term has one number.</summary>
    /// <exception cref="FormatException">A stem is so short that it is no word's beginning in particular.</exception>
    public int Add(string term)
    {
        string[] words = [.. SafetyText.Words(term).Select(w => w.ToString())];
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
        if (stem) _beginnings.Add(Beginning(first));
        if (!table.TryGetValue(first, out List<int>? list)) table.Add(first, list = []);
        list.Add(number);
        return number;
    }

    /// <summary>The terms that stand in a sentence, in its order.</summary>
    public List<SafetyTermHit> Find(IReadOnlyList<ReadOnlyMemory<char>> sentence)
    {
        var hits = new List<SafetyTermHit>();
        Dictionary<string, List<int>>.AlternateLookup<ReadOnlySpan<char>> whole = _whole.GetAlternateLookup<ReadOnlySpan<char>>(), stems = _stems.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int at = 0; at < sentence.Count; at++)
        {
            ReadOnlySpan<char> word = sentence[at].Span;
            if (whole.TryGetValue(word, out List<int>? list)) Take(list, at);
            if (word.Length < ShortestStem || !_beginnings.Contains(Beginning(word))) continue;
            for (int length = ShortestStem; length <= word.Length; length++)
                if (stems.TryGetValue(word[..length], out list))
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

    private static ulong Beginning(ReadOnlySpan<char> word) => word[0] | ((ulong)word[1] << 16) | ((ulong)word[2] << 32);

    private static bool Follows(IReadOnlyList<ReadOnlyMemory<char>> sentence, int at, string[] words)
    {
        if (at + words.Length > sentence.Count) return false;
        for (int i = 1; i < words.Length; i++)
        {
            ReadOnlySpan<char> word = sentence[at + i].Span;
            bool same = words[i].EndsWith('*') ? word.StartsWith(words[i].AsSpan()[..^1]) : word.SequenceEqual(words[i]);
            if (!same) return false;
        }

        return true;
    }
}
