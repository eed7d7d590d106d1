using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lathe.Text.Tokenizers.ByteLevel;

/// <summary>Words of up to 15 bytes that are one token: most words of most texts, found with one hash and no merge.</summary>
internal sealed class WordTable
{
    private readonly Entry[] _entries;
    private readonly int _shift;
    private readonly int _mask;

    public WordTable(int words)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, words * 2));
        _entries = new Entry[size];
        _mask = size - 1;
        _shift = 64 - BitOperations.Log2((uint)size);
    }

    /// <summary>Adds a word; one that is there already keeps its id.</summary>
    public void Add(ReadOnlySpan<byte> word, int id)
    {
        WordKey key = WordKey.Read(word, 0, word.Length);
        int index = (int)(key.Hash >> _shift);
        for (; _entries[index].Key != default; index = (index + 1) & _mask)
        {
            if (_entries[index].Key == key) return;
        }

        _entries[index] = new Entry { Key = key, Id = id };
    }

    /// <summary>The id of a word, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(WordKey key, ulong hash)
    {
        ref Entry first = ref MemoryMarshal.GetArrayDataReference(_entries);
        for (int index = (int)(hash >> _shift); ; index = (index + 1) & _mask)
        {
            ref Entry entry = ref Unsafe.Add(ref first, index);
            if (entry.Key.Low == key.Low && entry.Key.High == key.High) return entry.Id;
            if (entry.Key.High == 0) return -1;
        }
    }

    private struct Entry
    {
        public WordKey Key;
        public int Id;
    }
}
