using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lathe.Text.Tokenizers.ByteLevel;

/// <summary>A word of 1 to 15 bytes in two registers: its bytes, zeros, and its length in the last byte. No word is all zeros.</summary>
internal readonly record struct WordKey(ulong Low, ulong High)
{
    public const int MaxLength = 15;

    private static ReadOnlySpan<byte> Ones =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>The key of a word inside a text. Sixteen bytes are read where the text has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordKey Read(ReadOnlySpan<byte> text, int start, int length)
    {
        if (start + 16 > text.Length) return ReadEnd(text.Slice(start, length));
        Vector128<byte> bytes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)start)
            & Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Ones), (nuint)(16 - length));
        Vector128<ulong> halves = bytes.AsUInt64();
        return new WordKey(halves.GetElement(0), halves.GetElement(1) | ((ulong)length << 56));
    }

    /// <summary>Spreads keys over a power of two; take the high bits.</summary>
    public ulong Hash
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ulong hash = (Low * 0x9E3779B97F4A7C15) ^ (BitOperations.RotateLeft(High, 23) * 0xC2B2AE3D27D4EB4F);
            return (hash ^ (hash >> 32)) * 0xBF58476D1CE4E5B9;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WordKey ReadEnd(ReadOnlySpan<byte> word)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        word.CopyTo(bytes);
        bytes[15] = (byte)word.Length;
        return new WordKey(MemoryMarshal.Read<ulong>(bytes), MemoryMarshal.Read<ulong>(bytes[8..]));
    }
}
