namespace Lathe.Inference.Constraints.Patterns;

/// <summary>
/// A nondeterministic automaton over code points without empty steps; state 0 begins. Beside patterns for what they do not say:
/// intersections, anchors anywhere, any text but some.
/// </summary>
internal sealed class CharacterMachine
{
    private CharacterMachine(List<List<(CodePointSet Set, int To)>> edges, List<bool> final)
    {
        bool[] live = Live(edges, final);
        int[] number = new int[live.Length];
        int count = 1;
        for (int i = 1; i < live.Length; i++) number[i] = live[i] ? count++ : -1;
        Edges = new (CodePointSet, int)[count][];
        Final = new bool[count];
        for (int i = 0; i < live.Length; i++)
        {
            if (i > 0 && !live[i]) continue;
            Edges[number[i]] = [.. edges[i].Where(edge => live[edge.To]).Select(edge => (edge.Set, number[edge.To]))];
            Final[number[i]] = final[i];
        }

        IsEmpty = !live[0];
    }

    public (CodePointSet Set, int To)[][] Edges { get; }

    public bool[] Final { get; }

    /// <summary>Accepts no text at all.</summary>
    public bool IsEmpty { get; }

    /// <summary>What the whole pattern matches; no rules are called in it.</summary>
    public static CharacterMachine Of(Pattern pattern) => new CharacterMachineBuilder(pattern).Build(Make);

    /// <summary>Texts that hold the pattern somewhere, as JSON Schema reads regular expressions.</summary>
    public static CharacterMachine Holding(Pattern pattern)
    {
        Pattern any = Pattern.Repeat(Pattern.Set(CodePointSet.All), 0, -1);
        return Of(Pattern.Sequence(any, pattern, any));
    }

    /// <summary>Texts of so many characters; −1 is without end.</summary>
    public static CharacterMachine OfLength(int least, int most) => Of(Pattern.Repeat(Pattern.Set(CodePointSet.All), least, most));

    /// <summary>Any text but these.</summary>
    public static CharacterMachine Except(IEnumerable<string> texts)
    {
        List<SortedDictionary<int, int>> tree = [[]];
        var named = new HashSet<int>();
        foreach (string text in texts)
        {
            int at = 0;
            foreach (System.Text.Rune rune in text.EnumerateRunes())
            {
                if (!tree[at].TryGetValue(rune.Value, out int next))
                {
                    tree[at][rune.Value] = next = tree.Count;
                    tree.Add([]);
                }

                at = next;
            }

            named.Add(at);
        }

        int other = tree.Count;
        var edges = tree.Select(children => children.Select(child => (CodePointSet.Of((child.Key, child.Key)), child.Value))
            .Append((CodePointSet.Of(children.Keys.Select(key => (key, key))).Complement(), other)).ToList()).ToList();
        edges.Add([(CodePointSet.All, other)]);
        return new CharacterMachine(edges, [.. Enumerable.Range(0, other + 1).Select(place => !named.Contains(place))]);
    }

    /// <summary>Texts that both accept.</summary>
    public CharacterMachine Intersect(CharacterMachine other)
    {
        var number = new Dictionary<(int, int), int> { [(0, 0)] = 0 };
        List<(int, int)> pairs = [(0, 0)];
        var edges = new List<List<(CodePointSet, int)>>();
        var final = new List<bool>();
        for (int at = 0; at < pairs.Count; at++)
        {
            (int a, int b) = pairs[at];
            final.Add(Final[a] && other.Final[b]);
            var both = new List<(CodePointSet, int)>();
            foreach ((CodePointSet set, int to) in Edges[a])
            {
                foreach ((CodePointSet otherSet, int otherTo) in other.Edges[b])
                {
                    CodePointSet common = set.Intersect(otherSet);
                    if (common.IsEmpty) continue;
                    if (!number.TryGetValue((to, otherTo), out int next))
                    {
                        number[(to, otherTo)] = next = pairs.Count;
                        pairs.Add((to, otherTo));
                        if (pairs.Count > Limits.States) throw Limits.TooLarge("The intersection of patterns");
                    }

                    both.Add((common, next));
                }
            }

            edges.Add(both);
        }

        return new CharacterMachine(edges, final);
    }

    /// <summary>The same texts, at most one way on for each character: worth its while where patterns have alternatives that begin alike.</summary>
    public CharacterMachine Determinize()
    {
        var number = new Dictionary<string, int>(StringComparer.Ordinal) { ["0"] = 0 };
        List<int[]> sets = [[0]];
        var edges = new List<List<(CodePointSet, int)>>();
        var final = new List<bool>();
        for (int at = 0; at < sets.Count; at++)
        {
            (CodePointSet Set, int To)[] all = [.. sets[at].SelectMany(state => Edges[state])];
            int[] cuts = [.. all.SelectMany(edge => edge.Set.Ranges).SelectMany(range => (int[])[range.First, range.Last + 1]).Distinct().Order()];
            var to = new Dictionary<int, CodePointSet>();
            for (int i = 0; i + 1 < cuts.Length; i++)
            {
                int[] targets = [.. all.Where(edge => edge.Set.Contains(cuts[i])).Select(edge => edge.To).Distinct().Order()];
                if (targets.Length == 0) continue;
                string key = string.Join(' ', targets);
                if (!number.TryGetValue(key, out int next))
                {
                    number[key] = next = sets.Count;
                    sets.Add(targets);
                    if (sets.Count > Limits.States) throw Limits.TooLarge("The pattern");
                }

                to[next] = to.GetValueOrDefault(next, CodePointSet.None).Union(CodePointSet.Of((cuts[i], cuts[i + 1] - 1)));
            }

            edges.Add([.. to.Select(edge => (edge.Value, edge.Key))]);
            final.Add(Array.Exists(sets[at], state => Final[state]));
        }

        return new CharacterMachine(edges, final);
    }

    private static CharacterMachine Make(List<List<(CodePointSet, int)>> edges, List<bool> final) => new(edges, final);

    // From where an end can be reached.
    private static bool[] Live(List<List<(CodePointSet Set, int To)>> edges, List<bool> final)
    {
        var back = new List<int>[edges.Count];
        for (int i = 0; i < back.Length; i++) back[i] = [];
        for (int i = 0; i < back.Length; i++)
            foreach ((_, int to) in edges[i]) back[to].Add(i);
        bool[] live = [.. final];
        var work = new Stack<int>(Enumerable.Range(0, live.Length).Where(i => live[i]));
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
}
