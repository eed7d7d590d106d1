using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>The first 128 bits of SHA-256: equal for equal bytes, and for others never in practice, whoever made them.</summary>
internal static class Fingerprint
{
    /// <summary>The fingerprint of some bytes.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
