using System.Buffers.Binary;
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
    public static void Split(ReadOnlySpan<byte> numbers, byte* highBits, byte* quants)
    {
        uint bits = 0;
        for (int i = 0; i < 16; i++)
        {
            (byte low, byte high) = (numbers[i], numbers[i + 16]);
            quants[i] = (byte)((low & 15) | (high << 4));
            bits |= ((low & 16u) >> 4 << i) | ((high & 16u) >> 4 << (i + 16));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(highBits, 4), bits);
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
