using Lathe.Inference.Constraints.Patterns;

namespace Lathe.Inference.Constraints.Automata;

/// <summary>
/// The automaton of one rule as it is built: empty steps, steps that read a byte of a range, steps that call another rule. State 0
/// begins, state 1 ends.
/// </summary>
internal sealed class ByteNfa
{
    private static readonly (string Escape, int CodePoint)[] Escapes =
    [
        ("\\\"", '"'), ("\\\\", '\\'), ("\\b", 8), ("\\t", 9), ("\\n", 10), ("\\f", 12), ("\\r", 13),
        .. Enumerable.Range(0, 32).Where(c => c is not (8 or 9 or 10 or 12 or 13)).Select(c => ($"\\u{c:x4}", c)),
    ];

    private static readonly CodePointSet Unescaped = CodePointSet.Of((0, 31), ('"', '"'), ('\\', '\\')).Complement();
    private readonly RuleSet _rules;
    private readonly RuleAnalysis _analysis;
    private readonly string _name;

    // Ends of characters are shared: a state whose one edge is these bytes to that state.
    private readonly Dictionary<(int To, byte Low, byte High), int> _tails = [];

    public ByteNfa(RuleSet rules, RuleAnalysis analysis, int rule)
    {
        (_rules, _analysis, _name) = (rules, analysis, rules.Name(rule));
        State();
        State();
        Add(rules.Pattern(rule), 0, 1);
    }

    public List<List<int>> Empty { get; } = [];

    public List<List<(byte Low, byte High, int To)>> Edges { get; } = [];

    public List<List<(int Rule, int Return)>> Calls { get; } = [];

    private int State()
    {
        if (Edges.Count == Limits.States) throw Limits.TooLarge($"'{_name}'");
        Empty.Add([]);
        Edges.Add([]);
        Calls.Add([]);
        return Edges.Count - 1;
    }

    private void Add(Pattern pattern, int from, int to)
    {
        switch (pattern)
        {
            case TextPattern text:
                byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text.Value);
                for (int i = 0; i < bytes.Length; i++)
                {
                    int next = i == bytes.Length - 1 ? to : State();
                    Edges[from].Add((bytes[i], bytes[i], next));
                    from = next;
                }

                break;
            case SetPattern set:
                Add(set.Value, from, to);
                break;
            case SequencePattern sequence:
                for (int i = 0; i < sequence.Parts.Length; i++)
                {
                    int next = i == sequence.Parts.Length - 1 ? to : State();
                    Add(sequence.Parts[i], from, next);
                    from = next;
                }

                if (sequence.Parts.Length == 0) Empty[from].Add(to);
                break;
            case ChoicePattern choice:
                foreach (Pattern part in choice.Parts) Add(part, from, to);
                break;
            case RepeatPattern repeat:
                Add(repeat, from, to);
                break;
            case CallPattern call:
                Call(call.Rule, from, to);
                break;
            case MachinePattern machine:
                Add(machine, from, to);
                break;
            case GraphPattern graph:
                int[] places = States(graph.Places);
                Empty[from].Add(places[0]);
                Empty[places[^1]].Add(to);
                foreach ((int source, Pattern part, int target) in graph.Edges) Add(part, places[source], places[target]);
                break;
            default:
                throw new InvalidOperationException($"A rule holds no {pattern.GetType().Name}.");
        }
    }

    private int[] States(int count)
    {
        var states = new int[count];
        for (int i = 0; i < count; i++) states[i] = State();
        return states;
    }

    private void Call(int rule, int from, int to)
    {
        if (!_analysis.Productive(rule)) return;
        if (_analysis.Inlined[rule])
        {
            Add(_rules.Pattern(rule), from, to);
            return;
        }

        // What a rule that reads nothing returns to is reached at once, so that the machine need not return where it came from.
        Calls[from].Add((rule, to));
        if (_analysis.Nullable(rule)) Empty[from].Add(to);
    }

    private void Add(RepeatPattern repeat, int from, int to)
    {
        for (int i = 0; i < repeat.Least; i++)
        {
            int next = State();
            Add(repeat.Part, from, next);
            from = next;
        }

        if (repeat.Most < 0)
        {
            int loop = State();
            Empty[from].Add(loop);
            Add(repeat.Part, loop, loop);
            Empty[loop].Add(to);
            return;
        }

        for (int i = repeat.Least; i < repeat.Most; i++)
        {
            int next = State();
            Empty[from].Add(to);
            Add(repeat.Part, from, next);
            from = next;
        }

        Empty[from].Add(to);
    }

    private void Add(MachinePattern pattern, int from, int to)
    {
        CharacterMachine machine = pattern.Machine;
        int[] states = States(machine.Final.Length);
        Empty[from].Add(states[0]);
        for (int i = 0; i < states.Length; i++)
        {
            if (machine.Final[i]) Empty[states[i]].Add(to);
            foreach ((CodePointSet set, int next) in machine.Edges[i])
            {
                Add(pattern.Escaped ? set.Intersect(Unescaped) : set, states[i], states[next]);
                if (!pattern.Escaped) continue;
                foreach ((string escape, int codePoint) in Escapes)
                    if (set.Contains(codePoint)) Add(new TextPattern(escape), states[i], states[next]);
            }
        }
    }

    private void Add(CodePointSet set, int from, int to)
    {
        foreach ((int first, int last) in set.Ranges)
        {
            Utf8Ranges.Split(first, last, ranges =>
            {
                int end = to;
                for (int i = ranges.Length - 1; i > 0; i--)
                {
                    if (!_tails.TryGetValue((end, ranges[i].Low, ranges[i].High), out int tail))
                    {
                        _tails[(end, ranges[i].Low, ranges[i].High)] = tail = State();
                        Edges[tail].Add((ranges[i].Low, ranges[i].High, end));
                    }

                    end = tail;
                }

                Edges[from].Add((ranges[0].Low, ranges[0].High, end));
            });
        }
    }
}
