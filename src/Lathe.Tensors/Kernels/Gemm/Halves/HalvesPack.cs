using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Gemm.Halves;

/// <summary>
/// Brings bfloat16 operands into panels of pairs: 32-bit words with two neighbours along the inner dimension, the first in the lower
/// half. An odd inner dimension ends in a pair with zero, and columns past the edge are zero.
/// </summary>
internal static unsafe class HalvesPack
{
    /// <summary>Words from one pair of a panel of A to the next: rows of a tile, and room to store whole vectors.</summary>
    public const int PanelRows = 16;

    /// <summary>Packs pairs [pair, pair + run) of op(B), all columns of <paramref name="p"/>, into panels <paramref name="width"/> wide.</summary>
    public static void B(in HalvesProduct p, int pair, int run, int width, float* packed)
    {
        if (!p.TransB)
        {
            Straight(p, pair, run, width, (uint*)packed);
            return;
        }

        bool whole = p.Ldb % 2 == 0 && p.K % 2 == 0;
        if (whole)
        {
            // A pair is a word of memory: packing pairs is packing floats.
            var words = new Product<float> { B = (float*)p.B, Ldb = p.Ldb / 2, TransB = true, N = p.N };
            PackB<float>.Pack(words, pair, run, width, packed);
            return;
        }

        for (int column = 0; column < p.N; column += width)
        {
            var panel = (uint*)packed + ((long)column * run);
            for (int j = 0; j < width; j++)
            {
                BFloat16* row = p.B + ((column + j) * p.Ldb);
                for (int i = 0; i < run; i++) panel[(i * width) + j] = column + j < p.N ? Along(row, 2 * (pair + i), p.K) : 0;
            }
        }
    }

    /// <summary>
    /// Packs pairs [pair, pair + run) of <paramref name="count"/> tiles of op(A) from tile <paramref name="first"/> of <paramref name="tiles"/> on, a panel each.
    /// </summary>
    public static void A(in HalvesProduct p, int first, int count, int tiles, int pair, int run, float* packed)
    {
        int end = Cut.Start(p.M, first + count, tiles);
        for (int i = 0; i < run; i++)
        {
            int k = 2 * (pair + i);
            BFloat16* row = p.A + (k * p.Lda), next = k + 1 < p.K ? row + p.Lda : null;
            uint* panel = (uint*)packed + ((long)i * PanelRows);
            for (int t = 0; t < count; t++, panel += (long)run * PanelRows)
            {
                int from = Cut.Start(p.M, first + t, tiles), rows = Cut.Start(p.M, first + t + 1, tiles) - from;
                if (p.TransA) Across(row + from, next == null ? null : next + from, rows, panel, from + PanelRows <= end && next != null);
                else for (int j = 0; j < rows; j++) panel[j] = Along(p.A + ((from + j) * p.Lda), k, p.K);
            }
        }
    }

    private static void Straight(in HalvesProduct p, int pair, int run, int width, uint* packed)
    {
        int panels = (p.N + width - 1) / width, lanes = Vector512<uint>.Count;
        long next = (long)run * width;
        for (int i = 0; i < run; i++, packed += width)
        {
            int k = 2 * (pair + i);
            BFloat16* first = p.B + (k * p.Ldb);
            BFloat16* second = k + 1 < p.K ? first + p.Ldb : null;
            uint* to = packed;
            for (int j = 0; j < panels; j++, to += next, first += width, second += second == null ? 0 : width)
            {
                int left = p.N - (j * width);
                for (int part = 0; part < width; part += lanes)
                {
                    int count = Math.Clamp(left - part, 0, lanes);
                    Across(first + part, second == null ? null : second + part, count, to + part, count == lanes);
                    for (int l = count; l < lanes; l++) to[part + l] = 0;
                }
            }
        }
    }

    // Pairs from two rows, side by side. Whole vectors where memory past the count may be read and written.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Across(BFloat16* first, BFloat16* second, int count, uint* to, bool whole)
    {
        if (whole)
        {
            Vector512<uint> low = Widen((ushort*)first), high = second == null ? default : Widen((ushort*)second);
            (low | (high << 16)).Store(to);
            return;
        }

        for (int j = 0; j < count; j++) to[j] = first[j].Bits | ((second == null ? 0u : second[j].Bits) << 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Widen(ushort* from)
    {
        if (System.Runtime.Intrinsics.X86.Avx512F.IsSupported)
            return System.Runtime.Intrinsics.X86.Avx512F.ConvertToVector512UInt32(Vector256.Load(from));
        (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(Vector256.Load(from));
        return Vector512.Create(lower, upper);
    }

    private static uint Along(BFloat16* row, int k, int end) => row[k].Bits | ((k + 1 < end ? row[k + 1].Bits : 0u) << 16);
}
