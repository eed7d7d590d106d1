using System.Numerics;
using System.Runtime.InteropServices;
using Lathe.Text.Tokenizers.ByteLevel;

namespace Lathe.Text.Tokenizers.Training;

/// <summary>How often each distinct word stands. Words of up to 15 bytes are kept in the table itself.</summary>
internal sealed class WordCounts
{
    private readonly Dictionary<byte[], long> _long = new(ByteArrayComparer.Instance);
    private (WordKey Key, long Count)[] _short = new (WordKey, long)[1 << 12];
    private int _shortCount;

    /// <summary>Distinct words.</summary>
    public int Count => _shortCount + _long.Count;

    public void Add(ReadOnlySpan<byte> word, long count)
    {
        if (word.Length == 0) return;
        if (word.Length <= WordKey.MaxLength) AddShort(WordKey.Read(word, 0, word.Length), count);
        else CollectionsMarshal.GetValueRefOrAddDefault(_long.GetAlternateLookup<ReadOnlySpan<byte>>(), word, out _) += count;
    }

    public void Add(WordCounts other)
    {
        foreach ((WordKey key, long count) in other._short)
        {
            if (count > 0) AddShort(key, count);
        }

        foreach ((byte[] word, long count) in other._long) Add(word, count);
    }

    public void Clear()
    {
        _short = [];
        _shortCount = 0;
        _long.Clear();
    }

    /// <summary>All words with their counts; the span is good until the next one.</summary>
    public void ForEach(WordAction action)
    {
        Span<byte> bytes = stackalloc byte[16];
        foreach ((WordKey key, long count) in _short)
        {
            if (count == 0) continue;
            MemoryMarshal.Write(bytes, key.Low);
            MemoryMarshal.Write(bytes[8..], key.High);
            action(bytes[..bytes[15]], count);
        }

        foreach ((byte[] word, long count) in _long) action(word, count);
    }

    private void AddShort(WordKey key, long count)
    {
        int shift = 64 - BitOperations.Log2((uint)_short.Length);
        for (int index = (int)(key.Hash >> shift); ; index = (index + 1) & (_short.Length - 1))
        {
            ref (WordKey Key, long Count) entry = ref _short[index];
            if (entry.Key == key)
            {
                entry.Count += count;
                return;
            }

            if (entry.Count != 0) continue;
            entry = (key, count);
            if (++_shortCount * 2 > _short.Length) Grow();
            return;
        }
    }

    private void Grow()
    {
        (WordKey Key, long Count)[] old = _short;
        _short = new (WordKey, long)[old.Length * 2];
        _shortCount = 0;
        foreach ((WordKey key, long count) in old)
        {
            if (count > 0) AddShort(key, count);
        }
    }
}
