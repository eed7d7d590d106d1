using System.Numerics;

namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>From two neighbouring symbols to the rank of their merge (lowest first) and the symbol they become.</summary>
internal sealed class MergeTable
{
    private readonly ulong[] _keys;
    private readonly (int Rank, int Symbol)[] _merges;
    private readonly int _shift;

    /// <summary>Builds the table; of the merges of one pair the first counts.</summary>
    public MergeTable(IReadOnlyCollection<(int Left, int Right, int Rank, int Symbol)> merges)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * merges.Count));
        _shift = 64 - BitOperations.Log2((uint)size);
        _keys = new ulong[size];
        _merges = new (int, int)[size];
        Array.Fill(_keys, ulong.MaxValue);
        foreach ((int left, int right, int rank, int symbol) in merges)
        {
            ulong key = Key(left, right);
            int slot = Slot(key);
            while (_keys[slot] != ulong.MaxValue && _keys[slot] != key) slot = (slot + 1) & (_keys.Length - 1);
            if (_keys[slot] == key) continue;
            _keys[slot] = key;
            _merges[slot] = (rank, symbol);
        }
    }

    /// <summary>The merge of a pair; symbols below zero merge with nothing.</summary>
    public bool TryGet(int left, int right, out (int Rank, int Symbol) merge)
    {
        merge = default;
        if ((left | right) < 0) return false;
        ulong key = Key(left, right);
        for (int slot = Slot(key); _keys[slot] != ulong.MaxValue; slot = (slot + 1) & (_keys.Length - 1))
        {
            if (_keys[slot] != key) continue;
            merge = _merges[slot];
            return true;
        }

        return false;
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> _shift);
}
