namespace Lathe.Nn.Models.Accounting;

/// <summary>
/// The memory of a recorded step, followed value by value as a scope takes it: every output and what backward saves stays; a
/// gradient is taken when the first op writes it and given back when its own op is done, for the next one of the same size.
/// </summary>
internal sealed class ActivationTape(int elementBytes)
{
    private readonly List<Value> _values = [];
    private readonly Dictionary<long, int> _free = [];
    private long _used;

    /// <summary>The most bytes in use at once, so far.</summary>
    public long Peak { get; private set; }

    /// <summary>Numbers of values so far.</summary>
    public int Count => _values.Count;

    /// <summary>Memory that is neither a float value nor has a gradient: token ids, positions, masks.</summary>
    public void Constant(long bytes) => Take(bytes);

    /// <summary>A value computed by an op.</summary>
    /// <param name="elements">Its size.</param>
    /// <param name="saved">Elements that forward saves for backward.</param>
    /// <param name="scratch">Elements that either direction needs for a moment.</param>
    /// <param name="inputs">The values that get a gradient from it.</param>
    public int Op(long elements, long saved, long scratch, params ReadOnlySpan<int> inputs)
    {
        long bytes = Padded(elements * elementBytes);
        Take(bytes);
        if (saved > 0) Take(Padded(saved * elementBytes));
        Momentarily(scratch);
        _values.Add(new Value(bytes, scratch, inputs.ToArray()));
        return _values.Count - 1;
    }

    /// <summary>Runs a block whose inside is not kept; backward runs it again.</summary>
    public int Checkpoint(int input, long elements, Func<int, int> block)
    {
        long before = _used;
        int first = _values.Count;
        block(input);
        Forget(first, before);
        long bytes = Padded(elements * elementBytes);
        Take(bytes);
        _values.Add(new Value(bytes, 0, [input]) { Block = block });
        return _values.Count - 1;
    }

    /// <summary>The backward pass from the last value.</summary>
    public void Backward()
    {
        Gradient(_values.Count - 1, pooled: true);
        for (int id = _values.Count - 1; id >= 0; id--)
        {
            if (_values[id].Block is { } block) Rerun(id, block);
            else Done(id, pooled: true);
            if (!_values[id].HasGradient) continue;
            _values[id].HasGradient = false;
            _free[_values[id].Bytes] = _free.GetValueOrDefault(_values[id].Bytes) + 1;
        }
    }

    private void Done(int id, bool pooled)
    {
        foreach (int input in _values[id].Inputs) Gradient(input, pooled);
        Momentarily(_values[id].Scratch);
    }

    // Inside a block nothing is pooled, and all of it is given back at the end.
    private void Rerun(int id, Func<int, int> block)
    {
        int input = _values[id].Inputs[0], first = _values.Count;
        Gradient(input, pooled: true);
        long before = _used;
        int last = block(input);
        Gradient(last, pooled: false);
        for (int i = last; i >= first; i--) Done(i, pooled: false);
        Forget(first, before);
    }

    private void Gradient(int id, bool pooled)
    {
        Value value = _values[id];
        if (value.HasGradient) return;
        value.HasGradient = true;
        int free = pooled ? _free.GetValueOrDefault(value.Bytes) : 0;
        if (free > 0) _free[value.Bytes] = free - 1;
        else Take(value.Bytes);
    }

    private void Forget(int first, long used)
    {
        _values.RemoveRange(first, _values.Count - first);
        _used = used;
    }

    private void Momentarily(long elements)
    {
        if (elements > 0) Peak = Math.Max(Peak, _used + Padded(elements * elementBytes));
    }

    private void Take(long bytes)
    {
        _used += Padded(bytes);
        Peak = Math.Max(Peak, _used);
    }

    private static long Padded(long bytes) => (bytes + 63) & ~63L;

    private sealed class Value(long bytes, long scratch, int[] inputs)
    {
        public long Bytes { get; } = bytes;

        public long Scratch { get; } = scratch;

        public int[] Inputs { get; } = inputs;

        public Func<int, int>? Block { get; init; }

        public bool HasGradient { get; set; }
    }
}
