using System.Numerics;
using System.Runtime.InteropServices;

namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>From a token's bytes to its id: an open-addressed hash table over one block of bytes, looked up without a string.</summary>
internal sealed class PieceTable
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly int[] _slots;
    private readonly int _mask;

    /// <summary>Builds the table. Of tokens spelled alike the first keeps the spelling; null tokens are holes.</summary>
    /// <param name="tokens">The bytes of token i at place i.</param>
    public PieceTable(IReadOnlyList<byte[]?> tokens)
    {
        long total = 0;
        foreach (byte[]? token in tokens) total += token?.Length ?? 0;
        _bytes = new byte[checked((int)total)];
        _starts = new int[tokens.Count + 1];
        _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * tokens.Count))];
        _mask = _slots.Length - 1;
        int at = 0;
        for (int id = 0; id < tokens.Count; id++)
        {
            byte[] token = tokens[id] ?? [];
            token.CopyTo(_bytes, at);
            at += token.Length;
            _starts[id + 1] = at;
            LongestToken = Math.Max(LongestToken, token.Length);
            if (token.Length == 0) continue;
            int slot = (int)Hash(token) & _mask;
            while (_slots[slot] != 0 && !this[_slots[slot] - 1].SequenceEqual(token)) slot = (slot + 1) & _mask;
            if (_slots[slot] == 0) _slots[slot] = id + 1;
        }
    }

    /// <summary>Tokens, holes among them.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>Bytes of the longest token.</summary>
    public int LongestToken { get; }

    /// <summary>The bytes of a token; empty for a hole.</summary>
    public ReadOnlySpan<byte> this[int id] => _bytes.AsSpan(_starts[id], _starts[id + 1] - _starts[id]);

    /// <summary>The id of the token that is spelled so, or -1.</summary>
    public int Find(ReadOnlySpan<byte> token)
    {
        if (token.Length == 0 || token.Length > LongestToken) return -1;
        int slot = (int)Hash(token) & _mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & _mask)
        {
            int id = _slots[slot] - 1;
            if (this[id].SequenceEqual(token)) return id;
        }

        return -1;
    }

    /// <summary>Eight bytes a step, multiplied and folded: short tokens take one or two steps.</summary>
    internal static uint Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = (ulong)bytes.Length * 0x9E3779B97F4A7C15;
        while (bytes.Length >= 8)
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(bytes)) * 0x9FB21C651E98DF25;
            hash ^= hash >> 32;
            bytes = bytes[8..];
        }

        ulong tail = 0;
        if (bytes.Length >= 4)
        {
            tail = MemoryMarshal.Read<uint>(bytes) | ((ulong)MemoryMarshal.Read<uint>(bytes[^4..]) << 32);
        }
        else if (bytes.Length > 0)
        {
            tail = bytes[0] | ((ulong)bytes[bytes.Length / 2] << 8) | ((ulong)bytes[^1] << 16);
        }

        hash = (hash ^ tail) * 0x9FB21C651E98DF25;
        return (uint)(hash ^ (hash >> 32));
    }
}
