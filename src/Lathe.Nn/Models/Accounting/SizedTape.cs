using System.Runtime.InteropServices;

namespace Lathe.Nn.Models.Accounting;

/// <summary>
/// A tape of sizes: takes, recycles and gives back memory in the order in which a scope does, and computes nothing. Gradients of
/// values that are done serve the next value of just their size, as in the scope's pool.
/// </summary>
internal sealed class SizedTape
{
    private const long Alignment = 64;

    private readonly List<Value> _values = [];
    private readonly Dictionary<long, int> _free = [];
    private long _used;

    /// <summary>The most bytes in use at once.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Whether values that need a gradient are recorded as such.</summary>
    public bool Recording { get; set; } = true;

    /// <summary>Whether freed gradients serve again.</summary>
    public bool Recycling { get; set; } = true;

    public int Count => _values.Count;

    /// <summary>A value that is not trained: elements of four bytes.</summary>
    public int Constant(long elements)
    {
        Take(4 * elements);
        return Add(new Value(4 * elements, false, -1, [], 0, null));
    }

    /// <summary>An op's output.</summary>
    /// <param name="elements">Its size.</param>
    /// <param name="inputs">Those that are values of the step; parameters lie outside.</param>
    /// <param name="trained">Whether a parameter is among the inputs.</param>
    /// <param name="saved">Elements kept for backward.</param>
    /// <param name="scratch">Elements that forward takes and gives back.</param>
    /// <param name="backwardScratch">Elements that backward takes and gives back.</param>
    public int Op(long elements, ReadOnlySpan<int> inputs, bool trained = false, long saved = 0, long scratch = 0, long backwardScratch = 0)
    {
        Take(4 * elements);
        Take(4 * saved);
        Transient(4 * scratch);
        bool needs = Recording && (trained || Any(inputs));
        return Add(new Value(4 * elements, needs, -1, inputs.ToArray(), 4 * backwardScratch, null));
    }

    /// <summary>The same memory under another shape.</summary>
    public int View(int of) => Add(_values[of] with { ViewOf = of, HasGradient = false });

    /// <summary>An op whose backward is a tape of its own.</summary>
    public int Op(long elements, int input, Action backward)
    {
        Take(4 * elements);
        return Add(new Value(4 * elements, true, -1, [input], 0, backward));
    }

    /// <summary>Runs back from a value, whose own gradient is taken first.</summary>
    public void Backward(int from, int downTo = 0)
    {
        Gradient(from);
        for (int id = from; id >= downTo; id--)
        {
            Value value = _values[id];
            if (!value.HasGradient || value.ViewOf >= 0) continue;
            foreach (int input in value.Inputs) Gradient(input);
            Transient(value.BackwardScratch);
            value.Again?.Invoke();
            if (Recycling) CollectionsMarshal.GetValueRefOrAddDefault(_free, value.Bytes, out _)++;
            _values[id] = value with { HasGradient = false };
        }
    }

    public (long Used, int Count) Mark() => (_used, _values.Count);

    public void Rewind((long Used, int Count) mark)
    {
        _used = mark.Used;
        _values.RemoveRange(mark.Count, _values.Count - mark.Count);
    }

    /// <summary>Takes the memory of a value's gradient, where it has none yet.</summary>
    public void Gradient(int id)
    {
        while (_values[id].ViewOf >= 0) id = _values[id].ViewOf;
        Value value = _values[id];
        if (!value.Needs || value.HasGradient) return;
        _values[id] = value with { HasGradient = true };
        if (Recycling && _free.TryGetValue(value.Bytes, out int free) && free > 0) _free[value.Bytes] = free - 1;
        else Take(value.Bytes);
    }

    private bool Any(ReadOnlySpan<int> inputs)
    {
        foreach (int input in inputs)
        {
            if (_values[input].Needs) return true;
        }

        return false;
    }

    private int Add(Value value)
    {
        _values.Add(value);
        return _values.Count - 1;
    }

    private void Take(long bytes)
    {
        _used += (bytes + Alignment - 1) / Alignment * Alignment;
        PeakBytes = Math.Max(PeakBytes, _used);
    }

    private void Transient(long bytes)
    {
        long before = _used;
        Take(bytes);
        _used = before;
    }

    private readonly record struct Value(long Bytes, bool Needs, int ViewOf, int[] Inputs, long BackwardScratch, Action? Again)
    {
        public bool HasGradient { get; init; }
    }
}
