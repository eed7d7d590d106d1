namespace Lathe.Inference;

/// <summary>
/// Finds the first of several strings in a text that comes character by character (Aho and Corasick, CACM 18(6), 1975). A state's depth
/// is exactly how much of the text's end may still become one of them.
/// </summary>
internal sealed class StopMatcher
{
    private readonly Dictionary<(int State, char Next), int> _edges = [];
    private readonly List<int> _depth = [0];
    private readonly List<int> _fallback = [0];
    private readonly List<int> _matched = [0];

    public StopMatcher(IReadOnlyList<string> strings)
    {
        foreach (string text in strings)
        {
            if (string.IsNullOrEmpty(text)) throw new ArgumentException("A stop string is empty: it would end every text at once.", nameof(strings));
            if (char.IsLowSurrogate(text[0]) || char.IsHighSurrogate(text[^1])) throw new ArgumentException("A stop string begins or ends with half a character.", nameof(strings));
            Insert(text);
        }

        Link();
    }

    /// <summary>The state after a character.</summary>
    public int Step(int state, char next)
    {
        while (true)
        {
            if (_edges.TryGetValue((state, next), out int to)) return to;
            if (state == 0) return 0;
            state = _fallback[state];
        }
    }

    /// <summary>Characters at the text's end that may become a string.</summary>
    public int Depth(int state) => _depth[state];

    /// <summary>Length of the longest string that ends here; 0: none.</summary>
    public int Matched(int state) => _matched[state];

    private void Insert(string text)
    {
        int state = 0;
        foreach (char c in text)
        {
            if (!_edges.TryGetValue((state, c), out int to))
            {
                to = _depth.Count;
                _edges.Add((state, c), to);
                _depth.Add(_depth[state] + 1);
                _fallback.Add(0);
                _matched.Add(0);
            }

            state = to;
        }

        _matched[state] = text.Length;
    }

    // In order of depth, so that what a state falls back to is complete.
    private void Link()
    {
        foreach (((int from, char next), int to) in _edges.OrderBy(edge => _depth[edge.Value]).ToArray())
        {
            if (from != 0) _fallback[to] = Step(_fallback[from], next);
            if (_matched[to] == 0) _matched[to] = _matched[_fallback[to]];
        }
    }
}
