using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>Turns numbers of 16 rows, each row's side by side, into vectors with a row in each lane.</summary>
internal static unsafe class RowTranspose
{
    private const int Rows = PanelLayout.Rows;

    /// <summary>Four words of 16 rows: word w of row r goes to <paramref name="to"/>[16·w + r].</summary>
    /// <param name="from">The first row's words.</param>
    /// <param name="stride">Bytes from a row to the next.</param>
    /// <param name="to">64 words.</param>
    /// <param name="flip">Bits to turn over on the way.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FourWords(byte* from, long stride, uint* to, uint flip)
    {
        if (!Sse2.IsSupported)
        {
            for (int r = 0; r < Rows; r++)
            {
                for (int w = 0; w < 4; w++) to[(w * Rows) + r] = Unsafe.ReadUnaligned<uint>(from + (r * stride) + (4 * w)) ^ flip;
            }

            return;
        }

        Vector128<uint> mask = Vector128.Create(flip);
        for (int r = 0; r < Rows; r += 4, from += 4 * stride)
        {
            Vector128<uint> a = Vector128.Load((uint*)from) ^ mask, b = Vector128.Load((uint*)(from + stride)) ^ mask;
            Vector128<uint> c = Vector128.Load((uint*)(from + (2 * stride))) ^ mask, d = Vector128.Load((uint*)(from + (3 * stride))) ^ mask;
            Vector128<ulong> ab = Sse2.UnpackLow(a, b).AsUInt64(), cd = Sse2.UnpackLow(c, d).AsUInt64();
            Sse2.UnpackLow(ab, cd).AsUInt32().Store(to + r);
            Sse2.UnpackHigh(ab, cd).AsUInt32().Store(to + Rows + r);
            (ab, cd) = (Sse2.UnpackHigh(a, b).AsUInt64(), Sse2.UnpackHigh(c, d).AsUInt64());
            Sse2.UnpackLow(ab, cd).AsUInt32().Store(to + (2 * Rows) + r);
            Sse2.UnpackHigh(ab, cd).AsUInt32().Store(to + (3 * Rows) + r);
        }
    }

    /// <summary>Eight 16-bit numbers of 16 rows: number c of row r goes to <paramref name="to"/>[16·c + r].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void EightHalves(byte* from, long stride, ushort* to)
    {
        if (!Sse2.IsSupported)
        {
            for (int r = 0; r < Rows; r++)
            {
                for (int c = 0; c < 8; c++) to[(c * Rows) + r] = Unsafe.ReadUnaligned<ushort>(from + (r * stride) + (2 * c));
            }

            return;
        }

        for (int r = 0; r < Rows; r += 8, from += 8 * stride)
        {
            Vector128<uint> a = Pair(from, from + stride, out Vector128<uint> e), b = Pair(from + (2 * stride), from + (3 * stride), out Vector128<uint> f);
            Vector128<uint> c = Pair(from + (4 * stride), from + (5 * stride), out Vector128<uint> g), d = Pair(from + (6 * stride), from + (7 * stride), out Vector128<uint> h);
            Quads(a, b, c, d, to + r);
            Quads(e, f, g, h, to + (4 * Rows) + r);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Pair(byte* first, byte* second, out Vector128<uint> high)
    {
        Vector128<ushort> a = Vector128.Load((ushort*)first), b = Vector128.Load((ushort*)second);
        high = Sse2.UnpackHigh(a, b).AsUInt32();
        return Sse2.UnpackLow(a, b).AsUInt32();
    }

    // Pairs of four columns of eight rows become the four columns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quads(Vector128<uint> a, Vector128<uint> b, Vector128<uint> c, Vector128<uint> d, ushort* to)
    {
        Vector128<ulong> ab = Sse2.UnpackLow(a, b).AsUInt64(), cd = Sse2.UnpackLow(c, d).AsUInt64();
        Sse2.UnpackLow(ab, cd).AsUInt16().Store(to);
        Sse2.UnpackHigh(ab, cd).AsUInt16().Store(to + Rows);
        (ab, cd) = (Sse2.UnpackHigh(a, b).AsUInt64(), Sse2.UnpackHigh(c, d).AsUInt64());
        Sse2.UnpackLow(ab, cd).AsUInt16().Store(to + (2 * Rows));
        Sse2.UnpackHigh(ab, cd).AsUInt16().Store(to + (3 * Rows));
    }
}
