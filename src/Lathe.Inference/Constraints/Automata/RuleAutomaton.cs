namespace Lathe.Inference.Constraints.Automata;

/// <summary>
/// A rule as an automaton without empty steps whose every state can reach an end; state 0 begins. Deterministic but for calls, where
/// that does not take far more states than the rule has.
/// </summary>
internal sealed class RuleAutomaton
{
    private readonly ByteNfa _nfa;
    private readonly bool[] _live;
    private readonly SpanTable _sets = new();
    private readonly List<long> _closure = [];
    private readonly Stack<int> _stack = new();
    private readonly int[] _mark;
    private int _round;
    private long _work;

    public RuleAutomaton(ByteNfa nfa, string name)
    {
        _nfa = nfa;
        _live = Live(nfa);
        _mark = new int[_live.Length];
        if (TryBuild(deterministic: true)) return;
        _sets = new SpanTable();
        _work = 0;
        if (!TryBuild(deterministic: false)) throw Limits.TooLarge($"'{name}'");
    }

    public List<(byte Low, byte High, int To)[]> Edges { get; } = [];

    public List<(int Rule, int Return)[]> Calls { get; } = [];

    public List<bool> Final { get; } = [];

    private static bool[] Live(ByteNfa nfa)
    {
        var back = new List<int>[nfa.Edges.Count];
        for (int i = 0; i < back.Length; i++) back[i] = [];
        for (int i = 0; i < back.Length; i++)
        {
            foreach (int to in nfa.Empty[i]) back[to].Add(i);
            foreach ((_, _, int to) in nfa.Edges[i]) back[to].Add(i);
            foreach ((_, int to) in nfa.Calls[i]) back[to].Add(i);
        }

        var live = new bool[back.Length];
        live[1] = true;
        var work = new Stack<int>([1]);
        while (work.TryPop(out int at))
        {
            foreach (int from in back[at])
            {
                if (live[from]) continue;
                live[from] = true;
                work.Push(from);
            }
        }

        return live;
    }

    private bool TryBuild(bool deterministic)
    {
        Edges.Clear();
        Calls.Clear();
        Final.Clear();
        int most = deterministic ? (4 * _live.Length) + 2000 : int.MaxValue;
        long budget = deterministic ? Math.Min(Limits.Work, 100_000 + (200L * _live.Length)) : Limits.Work;
        Closure([0]);
        var calls = new SortedDictionary<(int Rule, int), List<int>>();
        var edges = new List<(byte Low, byte High, int To)>();
        for (int state = 0; state < _sets.Count; state++)
        {
            if (_sets.Count > most || _work > budget) return false;
            bool final = false;
            edges.Clear();
            calls.Clear();
            foreach (long member in _sets[state])
            {
                int at = (int)member;
                final |= at == 1;
                _work += 1 + _nfa.Edges[at].Count;
                foreach ((byte Low, byte High, int To) edge in _nfa.Edges[at])
                    if (_live[edge.To]) edges.Add(edge);
                foreach ((int rule, int to) in _nfa.Calls[at])
                {
                    if (!_live[to]) continue;
                    (int, int) key = (rule, deterministic ? 0 : to);
                    if (!calls.TryGetValue(key, out List<int>? returns)) calls[key] = returns = [];
                    returns.Add(to);
                }
            }

            Final.Add(final);
            Calls.Add([.. calls.Select(call => (call.Key.Rule, Closure(call.Value)))]);
            Edges.Add(deterministic ? Split(edges) : [.. edges.Distinct().Order().Select(edge => (edge.Low, edge.High, Closure([edge.To])))]);
        }

        return true;
    }

    // Ranges that overlap are cut where the set of their targets changes.
    private (byte Low, byte High, int To)[] Split(List<(byte Low, byte High, int To)> edges)
    {
        Span<bool> cuts = stackalloc bool[257];
        foreach ((byte low, byte high, _) in edges) cuts[low] = cuts[high + 1] = true;
        var result = new List<(byte Low, byte High, int To)>();
        var targets = new List<int>();
        for (int low = 0; low < 256;)
        {
            int high = low;
            while (high < 255 && !cuts[high + 1]) high++;
            targets.Clear();
            foreach ((byte from, byte until, int to) in edges)
                if (from <= low && high <= until) targets.Add(to);
            _work += edges.Count;
            if (targets.Count > 0)
            {
                int to = Closure(targets);
                if (result.Count > 0 && result[^1].To == to && result[^1].High == low - 1) result[^1] = (result[^1].Low, (byte)high, to);
                else result.Add(((byte)low, (byte)high, to));
            }

            low = high + 1;
        }

        return [.. result];
    }

    // The number of the set of states that are reached without reading. Only those count that read, call or end.
    private int Closure(List<int> from)
    {
        _round++;
        _closure.Clear();
        foreach (int state in from) Push(state);
        while (_stack.TryPop(out int at))
        {
            _work += 1 + _nfa.Empty[at].Count;
            if (at == 1 || _nfa.Edges[at].Count > 0 || _nfa.Calls[at].Count > 0) _closure.Add(at);
            foreach (int to in _nfa.Empty[at]) Push(to);
        }

        _closure.Sort();
        return _sets.Add(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_closure));
    }

    private void Push(int state)
    {
        if (_mark[state] == _round || !_live[state]) return;
        _mark[state] = _round;
        _stack.Push(state);
    }
}
