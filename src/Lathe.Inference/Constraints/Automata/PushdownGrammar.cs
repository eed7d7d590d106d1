namespace Lathe.Inference.Constraints.Automata;

/// <summary>
/// All rules in one table of states: a pushdown automaton over bytes. State 0 is the end of everything; every state can reach an end.
/// </summary>
internal sealed class PushdownGrammar
{
    private readonly int[] _edgeStarts, _callStarts;
    private readonly (byte Low, byte High, int To)[] _edges;
    private readonly (int Rule, int Return)[] _calls;

    private PushdownGrammar(List<RuleAutomaton?> rules, int start, bool empty, RuleSet names)
    {
        RuleStart = new int[rules.Count];
        int states = 1;
        for (int rule = 0; rule < rules.Count; rule++)
        {
            RuleStart[rule] = states;
            states += rules[rule]?.Final.Count ?? 0;
            if (states > Limits.States) throw Limits.TooLarge("The grammar");
        }

        (Start, AcceptsEmpty) = (start, empty);
        (_edgeStarts, _callStarts) = (new int[states + 1], new int[states + 1]);
        RuleOf = new int[states];
        Final = new bool[states];
        Final[0] = true;
        RuleOf[0] = -1;
        var edges = new List<(byte, byte, int)>();
        var calls = new List<(int, int)>();
        for (int rule = 0, state = 1; rule < rules.Count; rule++)
        {
            int first = state;
            for (int i = 0; i < (rules[rule]?.Final.Count ?? 0); i++, state++)
            {
                (_edgeStarts[state], _callStarts[state]) = (edges.Count, calls.Count);
                edges.AddRange(rules[rule]!.Edges[i].Select(edge => (edge.Low, edge.High, first + edge.To)));
                calls.AddRange(rules[rule]!.Calls[i].Select(call => (call.Rule, first + call.Return)));
                (Final[state], RuleOf[state]) = (rules[rule]!.Final[i], rule);
            }
        }

        (_edgeStarts[states], _callStarts[states]) = (edges.Count, calls.Count);
        (_edges, _calls) = ([.. edges], [.. calls]);
        (ClassOf, ClassByte) = Classify(_edges);
        Order = SortRules(names);
    }

    public int States => Final.Length;

    public int Rules => RuleStart.Length;

    /// <summary>The rule that a text is of.</summary>
    public int Start { get; }

    public bool AcceptsEmpty { get; }

    public int[] RuleStart { get; }

    public int[] RuleOf { get; }

    public bool[] Final { get; }

    /// <summary>Bytes that no state tells apart have one class.</summary>
    public byte[] ClassOf { get; }

    /// <summary>A byte of each class.</summary>
    public byte[] ClassByte { get; }

    /// <summary>A place for each rule, after all rules that may call it before they have read a byte.</summary>
    public int[] Order { get; }

    public ReadOnlySpan<(byte Low, byte High, int To)> Edges(int state) => _edges.AsSpan(_edgeStarts[state].._edgeStarts[state + 1]);

    public ReadOnlySpan<(int Rule, int Return)> Calls(int state) => _calls.AsSpan(_callStarts[state].._callStarts[state + 1]);

    /// <summary>Ends its rule and does nothing else.</summary>
    public bool OnlyEnds(int state) => Final[state] && Edges(state).IsEmpty && Calls(state).IsEmpty;

    /// <summary>Makes the automaton.</summary>
    /// <exception cref="GrammarException">No text is of the grammar, it is left-recursive, or it is too large.</exception>
    public static PushdownGrammar Compile(RuleSet rules, int start)
    {
        var analysis = new RuleAnalysis(rules, start);
        if (!analysis.Productive(start)) throw new GrammarException($"No text is of the rule '{rules.Name(start)}': it calls itself on every way, or wants what cannot be.");
        var automata = new List<RuleAutomaton?>(new RuleAutomaton?[rules.Count]);
        var work = new Stack<int>([start]);
        while (work.TryPop(out int rule))
        {
            if (automata[rule] is not null) continue;
            RuleAutomaton automaton = automata[rule] = new RuleAutomaton(new ByteNfa(rules, analysis, rule), rules.Name(rule));
            foreach ((int callee, _) in automaton.Calls.SelectMany(calls => calls)) work.Push(callee);
        }

        return new PushdownGrammar(automata, start, analysis.Nullable(start), rules);
    }

    private static (byte[] ClassOf, byte[] ClassByte) Classify((byte Low, byte High, int To)[] edges)
    {
        var cuts = new bool[257];
        foreach ((byte low, byte high, _) in edges) cuts[low] = cuts[high + 1] = true;
        var classOf = new byte[256];
        List<byte> bytes = [0];
        for (int b = 1; b < 256; b++)
        {
            if (cuts[b]) bytes.Add((byte)b);
            classOf[b] = (byte)(bytes.Count - 1);
        }

        return (classOf, [.. bytes]);
    }

    // Callers before callees, of calls that come before any byte; a cycle of such calls is left recursion.
    private int[] SortRules(RuleSet names)
    {
        var order = new int[Rules];
        var state = new byte[Rules];
        int place = Rules;
        for (int root = 0; root < Rules; root++)
        {
            if (RuleStart[root] == (root + 1 < Rules ? RuleStart[root + 1] : States) || state[root] != 0) continue;
            var path = new Stack<(int Rule, int Next)>([(root, 0)]);
            state[root] = 1;
            while (path.TryPop(out (int Rule, int Next) at))
            {
                ReadOnlySpan<(int Rule, int Return)> calls = Calls(RuleStart[at.Rule]);
                if (at.Next == calls.Length)
                {
                    state[at.Rule] = 2;
                    order[at.Rule] = --place;
                    continue;
                }

                path.Push(at with { Next = at.Next + 1 });
                int callee = calls[at.Next].Rule;
                if (state[callee] == 1)
                {
                    string[] cycle = [.. path.Reverse().Select(step => step.Rule).SkipWhile(rule => rule != callee).Append(callee).Select(names.Name)];
                    throw new GrammarException($"The rules {string.Join(" → ", cycle)} are left-recursive: one begins with itself before any character. "
                        + "Write the repetition with * or +, as in: sum ::= term (\"+\" term)*.");
                }

                if (state[callee] == 0)
                {
                    state[callee] = 1;
                    path.Push((callee, 0));
                }
            }
        }

        return order;
    }
}
