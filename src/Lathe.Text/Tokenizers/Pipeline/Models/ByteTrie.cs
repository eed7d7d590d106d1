namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>
/// A double-array trie over bytes (Aoe 1989): a step is one addition and one comparison. State 0 is the root.
/// Value -1 is no value.
/// </summary>
internal sealed class ByteTrie
{
    private int[] _base = new int[1024];
    private int[] _owner = new int[1024];
    private int[] _value = new int[1024];
    private int _free = 1;

    /// <summary>Builds the trie. Of keys that are alike the first keeps its value; empty and null ones are left out.</summary>
    /// <param name="keys">The bytes of key i at place i.</param>
    /// <param name="values">The value of each key, not negative; null gives key i the value i.</param>
    public ByteTrie(IReadOnlyList<byte[]?> keys, IReadOnlyList<int>? values = null)
    {
        Array.Fill(_owner, -1);
        Array.Fill(_value, -1);
        int[] order = [.. Enumerable.Range(0, keys.Count).Where(i => keys[i] is { Length: > 0 })];
        Array.Sort(order, (a, b) =>
        {
            int compared = keys[a].AsSpan().SequenceCompareTo(keys[b]);
            return compared != 0 ? compared : a.CompareTo(b);
        });
        _owner[0] = 0;
        Span<byte> labels = stackalloc byte[256];
        var waiting = new Stack<(int State, int From, int To, int Depth)>();
        waiting.Push((0, 0, order.Length, 0));
        while (waiting.TryPop(out var node))
        {
            int from = node.From, count = 0;
            while (from < node.To && keys[order[from]]!.Length == node.Depth)
            {
                if (_value[node.State] < 0) _value[node.State] = values is null ? order[from] : values[order[from]];
                from++;
            }

            for (int i = from; i < node.To; i++)
            {
                byte label = keys[order[i]]![node.Depth];
                if (count == 0 || labels[count - 1] != label) labels[count++] = label;
            }

            if (count == 0) continue;
            int start = Place(labels[..count]);
            _base[node.State] = start;
            for (int i = 0; i < count; i++) _owner[start + labels[i]] = node.State;
            for (int i = from; i < node.To;)
            {
                byte label = keys[order[i]]![node.Depth];
                int end = i + 1;
                while (end < node.To && keys[order[end]]![node.Depth] == label) end++;
                waiting.Push((start + label, i, end, node.Depth + 1));
                i = end;
            }
        }
    }

    /// <summary>The state after <paramref name="label"/>, or -1 where no key goes on so.</summary>
    public int Step(int state, byte label)
    {
        int next = _base[state] + label;
        return next != 0 && _owner[next] == state ? next : -1;
    }

    /// <summary>The value of the key that ends here, or -1.</summary>
    public int Value(int state) => _value[state];

    /// <summary>The longest key that <paramref name="text"/> starts with: its length (0 for none) and its value.</summary>
    public int Longest(ReadOnlySpan<byte> text, out int value)
    {
        int length = 0, state = 0;
        value = -1;
        for (int i = 0; i < text.Length; i++)
        {
            state = Step(state, text[i]);
            if (state < 0) break;
            if (_value[state] < 0) continue;
            length = i + 1;
            value = _value[state];
        }

        return length;
    }

    private int Place(ReadOnlySpan<byte> labels)
    {
        while (_owner[_free] >= 0)
        {
            _free++;
            if (_free + 256 >= _owner.Length) Grow();
        }

        for (int start = Math.Max(1, _free - labels[0]), tried = 0; ; start++, tried++)
        {
            while (start + 256 >= _owner.Length) Grow();
            bool fits = true;
            foreach (byte label in labels) fits &= _owner[start + label] < 0;
            if (!fits) continue;
            // A crowded stretch is left behind, or a large vocabulary would look through it again and again.
            if (tried > 512) _free = start;
            return start;
        }
    }

    private void Grow()
    {
        int old = _owner.Length;
        Array.Resize(ref _base, 2 * old);
        Array.Resize(ref _owner, 2 * old);
        Array.Resize(ref _value, 2 * old);
        _owner.AsSpan(old).Fill(-1);
        _value.AsSpan(old).Fill(-1);
    }
}
