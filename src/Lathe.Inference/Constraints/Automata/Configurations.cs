using System.Runtime.InteropServices;

namespace Lathe.Inference.Constraints.Automata;

/// <summary>
/// All that the automaton may be in after the same bytes, as one number: a set of (state, frame). A frame is a set of (state to return
/// to, frame beyond), shared by all that call the same rule at the same place, so ambiguous grammars cost as much as in Earley's parser
/// (1970) and not a stack for each reading. Equal sets have equal numbers: what comes after one and a byte is looked up, once known.
/// For one thread.
/// </summary>
internal sealed class Configurations
{
    /// <summary>No reading is left.</summary>
    public const int Dead = 0;

    // Frame 0: beyond it the text ends. Frame 1: beyond it anything may be, as far as this machine knows.
    private const int Root = 0, Unknown = 1;
    private const int Few = 16;

    // The item "the text may end": the last state, beyond everything.
    private const long End = 0;

    private readonly PushdownGrammar _grammar;
    private readonly int _classes;
    private readonly int _firstFollow;
    private readonly HashSet<long> _seen = [];
    private readonly List<long> _work = [], _kept = [];
    private readonly List<long>[] _pending;
    private readonly PriorityQueue<int, int> _called = new();
    private SpanTable _frames = new(), _sets = new();
    private int[] _next = [];

    /// <summary>Makes an empty machine.</summary>
    /// <param name="grammar">What it reads.</param>
    /// <param name="follow">Know for each rule what may follow it anywhere, for <see cref="Within"/>.</param>
    public Configurations(PushdownGrammar grammar, bool follow = false)
    {
        (_grammar, _classes) = (grammar, grammar.ClassByte.Length);
        _pending = new List<long>[grammar.Rules];
        _sets.Add([]);
        _frames.Add([]);
        _frames.Add([End]);
        _firstFollow = _frames.Count;
        if (follow) AddFollows();
        Start = grammar.Rules == 0 ? Dead : Begin();
    }

    /// <summary>Before the first byte.</summary>
    public int Start { get; private set; }

    /// <summary>How many are known.</summary>
    public int Count => _sets.Count;

    /// <summary>Bytes held.</summary>
    public long Bytes => _frames.Bytes + _sets.Bytes + (_next.Length * 4L);

    /// <summary>Whether the text may end here.</summary>
    public bool IsComplete(int configuration) => _sets[configuration] is [End, ..];

    /// <summary>The (state, frame) pairs that read bytes, and 0 where the text may end.</summary>
    public ReadOnlySpan<long> Items(int configuration) => _sets[configuration];

    public static int StateOf(long item) => (int)(item >> 32);

    /// <summary>After one more byte.</summary>
    public int Step(int configuration, byte value)
    {
        int place = (configuration * _classes) + _grammar.ClassOf[value];
        int known = place < _next.Length ? _next[place] - 1 : -1;
        return known >= 0 ? known : Advance(configuration, place, value);
    }

    /// <summary>In a state, with nothing known of what called it; with <paramref name="follow"/>, with all that ever calls its rule.</summary>
    public int Within(int state, bool follow)
    {
        _work.Clear();
        Include(Item(state, follow ? _firstFollow + _grammar.RuleOf[state] : Unknown));
        return Close();
    }

    /// <summary>Forgets all but what some configurations need, and gives those their new numbers.</summary>
    public void Keep(Span<int> configurations)
    {
        (SpanTable frames, SpanTable sets) = (_frames, _sets);
        var needed = new bool[frames.Count];
        foreach (int configuration in configurations)
            foreach (long item in sets[configuration]) needed[FrameOf(item)] = true;

        // A frame is younger than those it names.
        for (int frame = frames.Count - 1; frame > Unknown; frame--)
        {
            if (!needed[frame]) continue;
            foreach (long item in frames[frame]) needed[FrameOf(item)] = true;
        }

        (_frames, _sets, _next) = (new SpanTable(), new SpanTable(), []);
        _sets.Add([]);
        var number = new int[frames.Count];
        for (int frame = 0; frame < frames.Count; frame++)
            if (needed[frame] || frame <= Unknown) number[frame] = _frames.Add(Renumbered(frames[frame], number));
        Start = Begin();
        foreach (ref int configuration in configurations) configuration = _sets.Add(Renumbered(sets[configuration], number));
    }

    private static long Item(int state, int frame) => ((long)state << 32) | (uint)frame;

    private static int FrameOf(long item) => (int)item;

    private static long[] Renumbered(ReadOnlySpan<long> items, int[] number)
    {
        var result = new long[items.Length];
        for (int i = 0; i < items.Length; i++) result[i] = Item(StateOf(items[i]), number[FrameOf(items[i])]);
        Array.Sort(result);
        return result;
    }

    private int Begin()
    {
        _work.Clear();
        _seen.Clear();
        Include(Item(_grammar.RuleStart[_grammar.Start], Root));
        if (_grammar.AcceptsEmpty) Include(End);
        return Close();
    }

    private int Advance(int configuration, int place, byte value)
    {
        foreach (long item in _sets[configuration])
        {
            foreach ((byte low, byte high, int to) in _grammar.Edges(StateOf(item)))
            {
                if (value < low) break;
                if (value <= high) Include(Item(to, FrameOf(item)));
            }
        }

        int next = Close();
        if (place >= _next.Length) Array.Resize(ref _next, Math.Max(_sets.Count * _classes, Math.Max(1024, _next.Length * 2)));
        _next[place] = next + 1;
        return next;
    }

    private void Include(long item)
    {
        // Most configurations hold few items: looking through them is quicker than hashing.
        if (_work.Count < Few)
        {
            if (CollectionsMarshal.AsSpan(_work).Contains(item)) return;
        }
        else
        {
            if (_work.Count == Few) _seen.UnionWith(_work);
            if (!_seen.Add(item)) return;
        }

        _work.Add(item);
    }

    // First returns, whose frames lie behind; then calls, callers before callees, so that each frame is whole when it is made. A rule
    // that returns without having read anything does so at its call, by an empty step in the automaton.
    private int Close()
    {
        for (int i = 0; i < _work.Count; i++)
        {
            (int state, int frame) = (StateOf(_work[i]), FrameOf(_work[i]));
            if (!_grammar.Final[state]) continue;
            if (frame == Root) Include(End);
            foreach (long back in _frames[frame]) Include(back);
            if (_work.Count <= Limits.Readings) continue;
            _work.Clear();
            _seen.Clear();
            throw new InvalidOperationException($"The grammar reads this text in more than {Limits.Readings:N0} ways at once: make it less ambiguous.");
        }

        _kept.Clear();
        foreach (long item in CollectionsMarshal.AsSpan(_work)) Settle(item);
        while (_called.TryDequeue(out int rule, out _))
        {
            List<long> pending = _pending[rule];
            pending.Sort();
            Span<long> frame = CollectionsMarshal.AsSpan(pending);
            int count = 0;
            foreach (long item in frame)
                if (count == 0 || frame[count - 1] != item) frame[count++] = item;
            int number = _frames.Add(frame[..count]);
            pending.Clear();
            Settle(Item(_grammar.RuleStart[rule], number));
        }

        _kept.Sort();
        if (_work.Count >= Few) _seen.Clear();
        _work.Clear();
        return _sets.Add(CollectionsMarshal.AsSpan(_kept));
    }

    private void Settle(long item)
    {
        (int state, int frame) = (StateOf(item), FrameOf(item));
        if (item == End || !_grammar.Edges(state).IsEmpty) _kept.Add(item);
        foreach ((int rule, int back) in _grammar.Calls(state))
        {
            List<long> pending = _pending[rule] ??= [];
            if (pending.Count == 0) _called.Enqueue(rule, _grammar.Order[rule]);

            // A call that is the last thing its rule does needs no frame: recursion at the end costs nothing.
            if (frame != Root && _grammar.OnlyEnds(back)) pending.AddRange(_frames[frame]);
            else pending.Add(Item(back, frame));
        }
    }

    // For each rule a frame of all its callers, each beyond such a frame.
    private void AddFollows()
    {
        var follows = new HashSet<long>[_grammar.Rules];
        var passes = new HashSet<int>[_grammar.Rules];
        for (int rule = 0; rule < _grammar.Rules; rule++) (follows[rule], passes[rule]) = ([], []);
        follows[_grammar.Start].Add(End);
        for (int state = 1; state < _grammar.States; state++)
        {
            int caller = _grammar.RuleOf[state];
            foreach ((int rule, int back) in _grammar.Calls(state))
            {
                if (_grammar.OnlyEnds(back)) passes[rule].Add(caller);
                else follows[rule].Add(Item(back, _firstFollow + caller));
            }
        }

        for (bool more = true; more;)
        {
            more = false;
            for (int rule = 0; rule < _grammar.Rules; rule++)
            {
                int before = follows[rule].Count;
                foreach (int caller in passes[rule]) follows[rule].UnionWith(follows[caller]);
                more |= follows[rule].Count > before;
            }
        }

        foreach (HashSet<long> follow in follows) _frames.AddApart([.. follow.Order()]);
    }
}
