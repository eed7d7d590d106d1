using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lathe.Text.Tokenizers.ByteLevel;

/// <summary>What merging made of the last few thousand words that are several tokens. A newer word takes an older one's place; nothing grows.</summary>
internal sealed class WordCache
{
    public const int MaxIds = 7;

    private const int Bits = 13;

    private readonly WordKey[] _keys = new WordKey[1 << Bits];
    private readonly Slot[] _slots = new Slot[1 << Bits];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(WordKey key, ulong hash, out ReadOnlySpan<int> ids)
    {
        int index = (int)(hash >> (64 - Bits));
        ref WordKey there = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_keys), index);
        if (there.Low != key.Low || there.High != key.High)
        {
            ids = default;
            return false;
        }

        ReadOnlySpan<int> slot = _slots[index];
        ids = slot.Slice(1, slot[0]);
        return true;
    }

    public void Put(WordKey key, ulong hash, ReadOnlySpan<int> ids)
    {
        if (ids.Length > MaxIds) return;
        int index = (int)(hash >> (64 - Bits));
        _keys[index] = key;
        _slots[index][0] = ids.Length;
        ids.CopyTo(((Span<int>)_slots[index])[1..]);
    }

    // The count and then the ids.
    [InlineArray(MaxIds + 1)]
    private struct Slot
    {
        private int _first;
    }
}
