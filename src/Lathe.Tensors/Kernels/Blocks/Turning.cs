using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>Small squares of bytes, shorts and words turned about their diagonal in registers, from rows so far apart to rows so far apart.</summary>
internal static unsafe class Turning
{
    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Sse2.IsSupported;

    /// <summary>4 × 4 words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Words(byte* from, long fromStride, byte* to, long toStride, Vector128<uint> flip)
    {
        Vector128<uint> a = Vector128.Load((uint*)from), b = Vector128.Load((uint*)(from + fromStride));
        Vector128<uint> c = Vector128.Load((uint*)(from + (2 * fromStride))), d = Vector128.Load((uint*)(from + (3 * fromStride)));
        Vector128<ulong> ab = Sse2.UnpackLow(a, b).AsUInt64(), cd = Sse2.UnpackLow(c, d).AsUInt64();
        Vector128<ulong> abHigh = Sse2.UnpackHigh(a, b).AsUInt64(), cdHigh = Sse2.UnpackHigh(c, d).AsUInt64();
        (Sse2.UnpackLow(ab, cd).AsUInt32() ^ flip).Store((uint*)to);
        (Sse2.UnpackHigh(ab, cd).AsUInt32() ^ flip).Store((uint*)(to + toStride));
        (Sse2.UnpackLow(abHigh, cdHigh).AsUInt32() ^ flip).Store((uint*)(to + (2 * toStride)));
        (Sse2.UnpackHigh(abHigh, cdHigh).AsUInt32() ^ flip).Store((uint*)(to + (3 * toStride)));
    }

    /// <summary>8 × 8 shorts.</summary>
    public static void Shorts(byte* from, long fromStride, byte* to, long toStride)
    {
        Vector128<uint>* pairs = stackalloc Vector128<uint>[8];
        for (int i = 0; i < 4; i++)
        {
            Vector128<ushort> a = Vector128.Load((ushort*)(from + (2 * i * fromStride))), b = Vector128.Load((ushort*)(from + (((2 * i) + 1) * fromStride)));
            pairs[i] = Sse2.UnpackLow(a, b).AsUInt32();
            pairs[i + 4] = Sse2.UnpackHigh(a, b).AsUInt32();
        }

        for (int half = 0; half < 8; half += 4, to += 4 * toStride)
        {
            Vector128<ulong> low = Sse2.UnpackLow(pairs[half], pairs[half + 1]).AsUInt64(), lowNext = Sse2.UnpackLow(pairs[half + 2], pairs[half + 3]).AsUInt64();
            Vector128<ulong> high = Sse2.UnpackHigh(pairs[half], pairs[half + 1]).AsUInt64(), highNext = Sse2.UnpackHigh(pairs[half + 2], pairs[half + 3]).AsUInt64();
            Sse2.UnpackLow(low, lowNext).Store((ulong*)to);
            Sse2.UnpackHigh(low, lowNext).Store((ulong*)(to + toStride));
            Sse2.UnpackLow(high, highNext).Store((ulong*)(to + (2 * toStride)));
            Sse2.UnpackHigh(high, highNext).Store((ulong*)(to + (3 * toStride)));
        }
    }

    /// <summary>16 × 16 bytes.</summary>
    public static void Bytes(byte* from, long fromStride, byte* to, long toStride)
    {
        // Interleaving row i with row i + 8 four times moves every byte to its column.
        Vector128<byte>* x = stackalloc Vector128<byte>[16], y = stackalloc Vector128<byte>[16];
        for (int i = 0; i < 16; i++) x[i] = Vector128.Load(from + (i * fromStride));
        for (int round = 0; round < 2; round++)
        {
            Interleave(x, y);
            Interleave(y, x);
        }

        for (int i = 0; i < 16; i++) x[i].Store(to + (i * toStride));
    }

    private static void Interleave(Vector128<byte>* x, Vector128<byte>* y)
    {
        for (int i = 0; i < 8; i++)
        {
            y[2 * i] = Sse2.UnpackLow(x[i], x[i + 8]);
            y[(2 * i) + 1] = Sse2.UnpackHigh(x[i], x[i + 8]);
        }
    }
}
