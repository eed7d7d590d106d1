using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lathe.Text.Tokenizers.ByteLevel;

/// <summary>From a pair of ids to the rank of its merge and the id it makes: open addressing, one cache line a look.</summary>
internal sealed class PairTable
{
    public const int NoRank = int.MaxValue;

    private const ulong Empty = ulong.MaxValue;

    private readonly Entry[] _entries;
    private readonly int _shift;
    private readonly int _mask;

    public PairTable(int pairs)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, pairs * 2));
        _entries = new Entry[size];
        Array.Fill(_entries, new Entry { Key = Empty });
        _mask = size - 1;
        _shift = 64 - BitOperations.Log2((uint)size);
    }

    /// <summary>Adds a merge; where the pair is there already the lower rank stays.</summary>
    public void Add(int left, int right, int rank, int result)
    {
        ulong key = Key(left, right);
        int index = Slot(key);
        while (_entries[index].Key != Empty)
        {
            if (_entries[index].Key == key)
            {
                if (rank < _entries[index].Rank) (_entries[index].Rank, _entries[index].Result) = (rank, result);
                return;
            }

            index = (index + 1) & _mask;
        }

        _entries[index] = new Entry { Key = key, Rank = rank, Result = result };
    }

    /// <summary>The rank of a pair's merge, or <see cref="NoRank"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int left, int right, out int result)
    {
        ulong key = Key(left, right);
        int index = Slot(key);
        ref Entry first = ref MemoryMarshal.GetArrayDataReference(_entries);
        while (true)
        {
            ref Entry entry = ref Unsafe.Add(ref first, index);
            if (entry.Key == key)
            {
                result = entry.Result;
                return entry.Rank;
            }

            if (entry.Key == Empty)
            {
                result = 0;
                return NoRank;
            }

            index = (index + 1) & _mask;
        }
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private int Slot(ulong key)
    {
        ulong hash = key * 0x9E3779B97F4A7C15;
        return (int)((hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9 >> _shift);
    }

    private struct Entry
    {
        public ulong Key;
        public int Rank;
        public int Result;
    }
}
