using Lathe.Inference.Constraints.Patterns;

namespace Lathe.Inference.Constraints.Automata;

/// <summary>
/// What has to be known of rules before automata are made of them: which can be empty, which can end at all, which are put into
/// their callers because they are small or called once.
/// </summary>
internal sealed class RuleAnalysis
{
    private const int Small = 48, Large = 20_000, Deep = 40;
    private readonly RuleSet _rules;
    private readonly bool[] _nullable, _productive;
    private readonly long[] _calls;

    public RuleAnalysis(RuleSet rules, int start)
    {
        _rules = rules;
        (_nullable, _productive, _calls) = (new bool[rules.Count], new bool[rules.Count], new long[rules.Count]);
        Inlined = new bool[rules.Count];
        int[] order = CalleesFirst(start);
        for (bool more = true; more;)
        {
            more = false;
            foreach (int rule in order)
            {
                Pattern pattern = rules.Pattern(rule);
                if (!_nullable[rule] && IsNullable(pattern)) _nullable[rule] = more = true;
                if (!_productive[rule] && IsProductive(pattern)) _productive[rule] = more = true;
            }
        }

        ChooseInlined(order, start);
    }

    /// <summary>Rules that are put into their callers.</summary>
    public bool[] Inlined { get; }

    public bool Nullable(int rule) => _nullable[rule];

    /// <summary>Whether some finite text is of this rule.</summary>
    public bool Productive(int rule) => _productive[rule];

    private bool IsNullable(Pattern pattern) => pattern switch
    {
        SequencePattern sequence => Array.TrueForAll(sequence.Parts, IsNullable),
        ChoicePattern choice => Array.Exists(choice.Parts, IsNullable),
        RepeatPattern repeat => repeat.Least == 0 || IsNullable(repeat.Part),
        CallPattern call => _nullable[call.Rule],
        MachinePattern machine => machine.Machine.Final[0],
        GraphPattern graph => Crosses(graph, IsNullable),
        _ => false,
    };

    private bool IsProductive(Pattern pattern) => pattern switch
    {
        SequencePattern sequence => Array.TrueForAll(sequence.Parts, IsProductive),
        ChoicePattern choice => Array.Exists(choice.Parts, IsProductive),
        RepeatPattern repeat => repeat.Least == 0 || IsProductive(repeat.Part),
        CallPattern call => _productive[call.Rule],
        MachinePattern machine => !machine.Machine.IsEmpty,
        GraphPattern graph => Crosses(graph, IsProductive),
        _ => true,
    };

    private static bool Crosses(GraphPattern graph, Func<Pattern, bool> passes)
    {
        var reached = new bool[graph.Places];
        reached[0] = true;
        for (bool more = true; more;)
        {
            more = false;
            foreach ((int from, Pattern pattern, int to) in graph.Edges)
                if (reached[from] && !reached[to] && passes(pattern)) reached[to] = more = true;
        }

        return reached[^1];
    }

    // Depth first without recursion: rules may call each other in chains of any length.
    private int[] CalleesFirst(int start)
    {
        var order = new List<int>();
        var seen = new bool[_rules.Count];
        var work = new Stack<(int Rule, int[] Callees, int Next)>();
        Enter(start);
        while (work.TryPop(out (int Rule, int[] Callees, int Next) at))
        {
            if (at.Next == at.Callees.Length)
            {
                order.Add(at.Rule);
                continue;
            }

            work.Push(at with { Next = at.Next + 1 });
            if (!seen[at.Callees[at.Next]]) Enter(at.Callees[at.Next]);
        }

        return [.. order];

        void Enter(int rule)
        {
            seen[rule] = true;
            var callees = new HashSet<int>();
            Visit(_rules.Pattern(rule), callees);
            work.Push((rule, [.. callees], 0));
        }
    }

    private static void Visit(Pattern pattern, HashSet<int> callees)
    {
        switch (pattern)
        {
            case SequencePattern sequence:
                foreach (Pattern part in sequence.Parts) Visit(part, callees);
                break;
            case ChoicePattern choice:
                foreach (Pattern part in choice.Parts) Visit(part, callees);
                break;
            case RepeatPattern repeat:
                Visit(repeat.Part, callees);
                break;
            case GraphPattern graph:
                foreach ((_, Pattern part, _) in graph.Edges) Visit(part, callees);
                break;
            case CallPattern call:
                callees.Add(call.Rule);
                break;
        }
    }

    // Callees come first, so a rule that calls one without a size yet is part of a cycle and stays.
    private void ChooseInlined(int[] order, int start)
    {
        foreach (int rule in order) CountCalls(_rules.Pattern(rule), 1);
        var sizes = new long[_rules.Count];
        var depths = new int[_rules.Count];
        Array.Fill(sizes, -1);
        foreach (int rule in order)
        {
            (long size, int depth) = Measure(_rules.Pattern(rule), sizes, depths);
            bool cyclic = size < 0;
            (sizes[rule], depths[rule]) = (1, 0);
            if (cyclic || rule == start || _rules.IsKept(rule) || depth >= Deep || size > (_calls[rule] <= 1 ? Large : Small)) continue;
            Inlined[rule] = true;
            (sizes[rule], depths[rule]) = (size, depth + 1);
        }
    }

    private void CountCalls(Pattern pattern, long times)
    {
        switch (pattern)
        {
            case SequencePattern sequence:
                foreach (Pattern part in sequence.Parts) CountCalls(part, times);
                break;
            case ChoicePattern choice:
                foreach (Pattern part in choice.Parts) CountCalls(part, times);
                break;
            case RepeatPattern repeat:
                CountCalls(repeat.Part, Math.Min(Large, times * Copies(repeat)));
                break;
            case GraphPattern graph:
                foreach ((_, Pattern part, _) in graph.Edges) CountCalls(part, times);
                break;
            case CallPattern call:
                _calls[call.Rule] += times;
                break;
        }
    }

    private static long Copies(RepeatPattern repeat) => Math.Max(repeat.Least + (repeat.Most < 0 ? 1L : 0), repeat.Most);

    // States that the pattern takes, about; −1 where it calls a rule that is not measured yet.
    private static (long Size, int Depth) Measure(Pattern pattern, long[] sizes, int[] depths)
    {
        switch (pattern)
        {
            case SequencePattern sequence: return Sum(sequence.Parts);
            case ChoicePattern choice: return Sum(choice.Parts);
            case GraphPattern graph: return Sum(graph.Edges.Select(edge => edge.Pattern));
            case TextPattern text: return (text.Value.Length, 0);
            case SetPattern: return (2, 0);
            case MachinePattern machine: return (machine.Machine.Final.Length * 2L, 0);
            case CallPattern call: return (sizes[call.Rule], depths[call.Rule]);
            case RepeatPattern repeat:
                (long size, int depth) = Measure(repeat.Part, sizes, depths);
                return (size < 0 ? -1 : Math.Min(size * Copies(repeat), int.MaxValue), depth);
            default: return (1, 0);
        }

        (long, int) Sum(IEnumerable<Pattern> parts)
        {
            (long sum, int deepest) = (1, 0);
            foreach (Pattern part in parts)
            {
                (long size, int depth) = Measure(part, sizes, depths);
                if (size < 0) return (-1, 0);
                (sum, deepest) = (Math.Min(sum + size, int.MaxValue), Math.Max(deepest, depth));
            }

            return (sum, deepest);
        }
    }
}
