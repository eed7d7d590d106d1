using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// Transposes 16 × 16 floats in AVX-512 registers: 64 shuffles, and whole vectors stored, which products can load again at
/// once; narrower stores would make them wait.
/// </summary>
internal static unsafe class WideTranspose
{
    private const int Size = 16;

    /// <summary>Whether the processor has the instructions.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    /// <summary><c>to[c, r] = scale · from[r, c]</c> as <see cref="Blocks.Transpose{T}"/>.</summary>
    public static void ToLanes(float* from, long fromRow, int rows, int columns, float scale, float* to, int toRow)
    {
        for (int r = 0; r < toRow; r += Size)
        {
            for (int c = 0; c < columns; c += Size)
                Tile(from + (r * fromRow) + c, fromRow, rows - r, columns - c, scale, to + ((long)c * toRow) + r, toRow, Size, add: false);
        }
    }

    /// <summary><c>to[r, c] (+)= from[c, r]</c> as <see cref="Blocks.TransposeBack{T}"/>; nothing past a row's end is touched.</summary>
    public static void ToRows(float* from, int fromRow, int rows, int columns, float* to, long toRow, bool add)
    {
        for (int r = 0; r < rows; r += Size)
        {
            for (int c = 0; c < columns; c += Size)
                Tile(from + ((long)c * fromRow) + r, fromRow, columns - c, rows - r, 1, to + (r * toRow) + c, toRow, columns - c, add);
        }
    }

    // Reads `rows` rows of `columns`, as far as 16 of each reach; writes `columns` rows of `width`. Rows past the last are 0.
    // It has no loop, so it would start unoptimised; its helpers only vanish where it is optimised.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(float* from, long fromRow, int rows, int columns, float scale, float* to, long toRow, int width, bool add)
    {
        Vector512<float> factor = Vector512.Create(scale);
        Quad(from, fromRow, rows, columns, factor, out var a0, out var a1, out var a2, out var a3);
        Quad(from + (4 * fromRow), fromRow, rows - 4, columns, factor, out var b0, out var b1, out var b2, out var b3);
        Quad(from + (8 * fromRow), fromRow, rows - 8, columns, factor, out var c0, out var c1, out var c2, out var c3);
        Quad(from + (12 * fromRow), fromRow, rows - 12, columns, factor, out var d0, out var d1, out var d2, out var d3);
        Columns(a0, b0, c0, d0, to, toRow, columns, width, add);
        Columns(a1, b1, c1, d1, to + toRow, toRow, columns - 1, width, add);
        Columns(a2, b2, c2, d2, to + (2 * toRow), toRow, columns - 2, width, add);
        Columns(a3, b3, c3, d3, to + (3 * toRow), toRow, columns - 3, width, add);
    }

    // Four rows; in each quarter g of result n: column 4g + n of all four.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad(
        float* from, long fromRow, int rows, int columns, Vector512<float> factor,
        out Vector512<float> q0, out Vector512<float> q1, out Vector512<float> q2, out Vector512<float> q3)
    {
        if (rows <= 0)
        {
            q0 = q1 = q2 = q3 = default;
            return;
        }

        Vector512<float> r0 = Simd.LoadFirst(from, columns) * factor;
        Vector512<float> r1 = rows > 1 ? Simd.LoadFirst(from + fromRow, columns) * factor : default;
        Vector512<float> r2 = rows > 2 ? Simd.LoadFirst(from + (2 * fromRow), columns) * factor : default;
        Vector512<float> r3 = rows > 3 ? Simd.LoadFirst(from + (3 * fromRow), columns) * factor : default;
        Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(r2, r3).AsDouble();
        Vector512<double> high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        Vector512<double> high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        q0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        q1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        q2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        q3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    // The same column of four quads, from each of their quarters: columns 0, 4, 8 and 12 from the first one given.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d,
        float* to, long toRow, int columns, int width, bool add)
    {
        Vector512<float> lowAb = Avx512F.Shuffle4x128(a, b, 0x44);
        Vector512<float> highAb = Avx512F.Shuffle4x128(a, b, 0xEE);
        Vector512<float> lowCd = Avx512F.Shuffle4x128(c, d, 0x44);
        Vector512<float> highCd = Avx512F.Shuffle4x128(c, d, 0xEE);
        if (columns > 0) Put(Avx512F.Shuffle4x128(lowAb, lowCd, 0x88), to, width, add);
        if (columns > 4) Put(Avx512F.Shuffle4x128(lowAb, lowCd, 0xDD), to + (4 * toRow), width, add);
        if (columns > 8) Put(Avx512F.Shuffle4x128(highAb, highCd, 0x88), to + (8 * toRow), width, add);
        if (columns > 12) Put(Avx512F.Shuffle4x128(highAb, highCd, 0xDD), to + (12 * toRow), width, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector512<float> value, float* to, int width, bool add)
    {
        if (add) value += Simd.LoadFirst(to, width);
        if (width >= Size) value.Store(to);
        else Simd.StoreFirst(value, to, width);
    }
}
