using System.Numerics;
using System.Runtime.InteropServices;

namespace Lathe.Text.Tokenizers;

/// <summary>Byte strings by content, so that a dictionary of them is searched with a span.</summary>
internal sealed class ByteArrayComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static ByteArrayComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    // Two multiplications for a short token, where HashCode mixes every four bytes.
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        ulong hash = (ulong)alternate.Length * 0x9E3779B97F4A7C15;
        for (; alternate.Length >= 8; alternate = alternate[8..])
            hash = BitOperations.RotateLeft((hash ^ MemoryMarshal.Read<ulong>(alternate)) * 0xC2B2AE3D27D4EB4F, 31);
        ulong rest = 0;
        foreach (byte value in alternate) rest = (rest << 8) | value;
        hash = (hash ^ rest) * 0xBF58476D1CE4E5B9;
        return (int)(hash >> 32);
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
