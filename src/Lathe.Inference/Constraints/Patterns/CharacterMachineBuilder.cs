namespace Lathe.Inference.Constraints.Patterns;

/// <summary>
/// Thompson's construction over code points ("Regular Expression Search Algorithm", 1968), then the empty steps taken out. An anchor
/// is an empty step that asks whether characters came before, or rules out that any come after.
/// </summary>
internal sealed class CharacterMachineBuilder
{
    private readonly List<List<(Step Step, int To)>> _empty = [];
    private readonly List<List<(CodePointSet Set, int To)>> _edges = [];
    private readonly int _start, _end;

    public CharacterMachineBuilder(Pattern pattern)
    {
        _start = Place();
        _end = Place();
        Add(pattern, _start, _end);
    }

    private enum Step
    {
        Free,
        AtStart,
        AtEnd,
    }

    public T Build<T>(Func<List<List<(CodePointSet, int)>>, List<bool>, T> make)
    {
        // Only the first state has read nothing.
        var number = new Dictionary<int, int>();
        List<int> places = [_start];
        List<List<(CodePointSet, int)>> edges = [];
        List<bool> final = [];
        long work = 0;
        for (int at = 0; at < places.Count; at++)
        {
            var here = new List<(CodePointSet, int)>();
            bool ends = false;
            foreach ((int place, bool ended) in Closure(places[at], at > 0))
            {
                ends |= place == _end;
                if ((work += 1 + _edges[place].Count) > Limits.Work) throw Limits.TooLarge("The pattern");
                if (ended) continue;
                foreach ((CodePointSet set, int to) in _edges[place])
                {
                    if (!number.TryGetValue(to, out int next))
                    {
                        number[to] = next = places.Count;
                        places.Add(to);
                    }

                    here.Add((set, next));
                }
            }

            edges.Add(here);
            final.Add(ends);
        }

        return make(edges, final);
    }

    private HashSet<(int Place, bool Ended)> Closure(int from, bool read)
    {
        HashSet<(int, bool)> seen = [(from, false)];
        var work = new Stack<(int, bool)>(seen);
        while (work.TryPop(out (int Place, bool Ended) at))
        {
            foreach ((Step step, int to) in _empty[at.Place])
            {
                if (step == Step.AtStart && read) continue;
                (int, bool) next = (to, at.Ended || step == Step.AtEnd);
                if (seen.Add(next)) work.Push(next);
            }
        }

        return seen;
    }

    private int Place()
    {
        if (_edges.Count == Limits.States) throw Limits.TooLarge("The pattern");
        _empty.Add([]);
        _edges.Add([]);
        return _edges.Count - 1;
    }

    private void Add(Pattern pattern, int from, int to)
    {
        switch (pattern)
        {
            case TextPattern text:
                System.Text.Rune[] runes = [.. text.Value.EnumerateRunes()];
                for (int i = 0; i < runes.Length; i++)
                {
                    int next = i == runes.Length - 1 ? to : Place();
                    _edges[from].Add((CodePointSet.Of((runes[i].Value, runes[i].Value)), next));
                    from = next;
                }

                break;
            case SetPattern set:
                _edges[from].Add((set.Value, to));
                break;
            case SequencePattern sequence:
                for (int i = 0; i < sequence.Parts.Length; i++)
                {
                    int next = i == sequence.Parts.Length - 1 ? to : Place();
                    Add(sequence.Parts[i], from, next);
                    from = next;
                }

                if (sequence.Parts.Length == 0) _empty[from].Add((Step.Free, to));
                break;
            case ChoicePattern choice:
                foreach (Pattern part in choice.Parts) Add(part, from, to);
                break;
            case RepeatPattern repeat:
                Repeat(repeat, from, to);
                break;
            case AnchorPattern anchor:
                _empty[from].Add((anchor.Start ? Step.AtStart : Step.AtEnd, to));
                break;
            case GraphPattern graph:
                int[] places = [.. Enumerable.Range(0, graph.Places).Select(_ => Place())];
                _empty[from].Add((Step.Free, places[0]));
                _empty[places[^1]].Add((Step.Free, to));
                foreach ((int source, Pattern part, int target) in graph.Edges) Add(part, places[source], places[target]);
                break;
            default:
                throw new InvalidOperationException($"A machine over characters holds no {pattern.GetType().Name}.");
        }
    }

    private void Repeat(RepeatPattern repeat, int from, int to)
    {
        for (int i = 0; i < repeat.Least; i++)
        {
            int next = Place();
            Add(repeat.Part, from, next);
            from = next;
        }

        if (repeat.Most < 0)
        {
            int loop = Place();
            _empty[from].Add((Step.Free, loop));
            Add(repeat.Part, loop, loop);
            _empty[loop].Add((Step.Free, to));
            return;
        }

        for (int i = repeat.Least; i < repeat.Most; i++)
        {
            int next = Place();
            _empty[from].Add((Step.Free, to));
            Add(repeat.Part, from, next);
            from = next;
        }

        _empty[from].Add((Step.Free, to));
    }
}
