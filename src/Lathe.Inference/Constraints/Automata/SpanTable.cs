using System.Numerics;

namespace Lathe.Inference.Constraints.Automata;

/// <summary>Numbers lists of longs, equal lists alike, in the order in which they first come. To find one allocates nothing.</summary>
internal sealed class SpanTable
{
    private long[] _values = new long[256];
    private int[] _starts = new int[64];
    private int[] _slots = new int[128];

    public int Count { get; private set; }

    /// <summary>Bytes held.</summary>
    public long Bytes => (_values.Length * 8L) + ((_starts.Length + _slots.Length) * 4L);

    public ReadOnlySpan<long> this[int id] => _values.AsSpan(_starts[id], _starts[id + 1] - _starts[id]);

    /// <summary>The number of a list, a new one where it is not known.</summary>
    public int Add(ReadOnlySpan<long> list)
    {
        int mask = _slots.Length - 1;
        int slot = (int)Hash(list) & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            int id = _slots[slot] - 1;
            if (this[id].SequenceEqual(list)) return id;
        }

        _slots[slot] = Count + 1;
        AddApart(list);
        if (Count * 2 > _slots.Length) Rehash();
        return Count - 1;
    }

    /// <summary>A number of its own for a list that may come again.</summary>
    public int AddApart(ReadOnlySpan<long> list)
    {
        if (Count + 2 > _starts.Length) Array.Resize(ref _starts, _starts.Length * 2);
        int start = _starts[Count];
        if (start + list.Length > _values.Length)
            Array.Resize(ref _values, (int)BitOperations.RoundUpToPowerOf2((uint)(start + list.Length)));
        list.CopyTo(_values.AsSpan(start));
        _starts[++Count] = start + list.Length;
        return Count - 1;
    }

    private static uint Hash(ReadOnlySpan<long> list)
    {
        ulong hash = (ulong)list.Length * 0x9E3779B97F4A7C15;
        foreach (long value in list)
        {
            hash = (hash ^ (ulong)value) * 0x9FB21C651E98DF25;
            hash ^= hash >> 29;
        }

        return (uint)(hash ^ (hash >> 32));
    }

    private void Rehash()
    {
        var slots = new int[_slots.Length * 2];
        int mask = slots.Length - 1;
        foreach (int entry in _slots)
        {
            if (entry == 0) continue;
            int slot = (int)Hash(this[entry - 1]) & mask;
            while (slots[slot] != 0) slot = (slot + 1) & mask;
            slots[slot] = entry;
        }

        _slots = slots;
    }
}
