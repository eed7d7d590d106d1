using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary>32 high bits beside 32 low halves: what the 5-bit types of 32 elements share.</summary>
internal static unsafe class FifthBit
{
    /// <summary>Elements 0 to 15 and 16 to 31, from 0 to 31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<byte> Low, Vector128<byte> High) Join(byte* highBits, byte* quants)
    {
        uint bits = Unsafe.ReadUnaligned<uint>(highBits);
        Vector128<byte> both = Vector128.Load(quants);
        return ((both & Vector128.Create((byte)15)) | Spread((ushort)bits), (both >>> 4) | Spread((ushort)(bits >> 16)));
    }

    /// <summary>Writes 32 numbers from 0 to 31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(Vector512<int> low, Vector512<int> high, byte* highBits, byte* quants)
    {
        BlockMath.Bytes((low & Vector512.Create(15)) | (high << 4)).Store(quants);
        uint bits = (uint)((low << 27).ExtractMostSignificantBits() | ((high << 27).ExtractMostSignificantBits() << 16));
        Unsafe.WriteUnaligned(highBits, bits);
    }

    // Bit i becomes the value 16 in byte i.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Spread(ushort bits)
    {
        Vector128<byte> select = Vector128.Create(0x8040201008040201UL).AsByte();
        Vector128<byte> bytes = Vector128.Shuffle(Vector128.CreateScalar(bits).AsByte(), Vector128.Create(0UL, 0x0101010101010101UL).AsByte());
        return Vector128.Equals(bytes & select, select) & Vector128.Create((byte)16);
    }
}
