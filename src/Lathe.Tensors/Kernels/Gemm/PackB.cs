using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>
/// Copies a block of op(B) into panels as wide as a tile, k after k, so that the tile reads one line of memory from end to
/// end. Columns past the edge are zero.
/// </summary>
internal static unsafe class PackB<T> where T : unmanaged
{
    /// <summary>Packs rows k … k + depth of op(B), all columns of <paramref name="p"/>.</summary>
    public static void Pack(in Product<T> p, int k, int depth, int width, T* packed)
    {
        for (int column = 0; column < p.N; column += width, packed += (long)depth * width)
        {
            int columns = Math.Min(width, p.N - column);
            if (p.TransB) Transposed(p.B + (column * p.Ldb) + k, p.Ldb, columns, depth, packed, width);
            else Straight(p.B + (k * p.Ldb) + column, p.Ldb, columns, depth, packed, width);
        }
    }

    private static void Straight(T* b, long ldb, int columns, int depth, T* packed, int width)
    {
        int bytes = columns * sizeof(T);
        if (columns == width && bytes == 2 * Vector512<byte>.Count) Straight512(b, ldb, depth, packed, width);
        else if (columns == width && bytes == 2 * Vector256<byte>.Count) Straight256(b, ldb, depth, packed, width);
        else StraightScalar(b, ldb, columns, depth, packed, width);
    }

    private static void Straight512(T* b, long ldb, int depth, T* packed, int width)
    {
        int half = width / 2;
        for (int i = 0; i < depth; i++, b += ldb, packed += width)
        {
            Vector512<T> left = Vector512.Load(b), right = Vector512.Load(b + half);
            left.Store(packed);
            right.Store(packed + half);
        }
    }

    private static void Straight256(T* b, long ldb, int depth, T* packed, int width)
    {
        int half = width / 2;
        for (int i = 0; i < depth; i++, b += ldb, packed += width)
        {
            Vector256<T> left = Vector256.Load(b), right = Vector256.Load(b + half);
            left.Store(packed);
            right.Store(packed + half);
        }
    }

    private static void StraightScalar(T* b, long ldb, int columns, int depth, T* packed, int width)
    {
        for (int i = 0; i < depth; i++, b += ldb, packed += width)
        {
            for (int j = 0; j < columns; j++) packed[j] = b[j];
            for (int j = columns; j < width; j++) packed[j] = default;
        }
    }

    private static void Transposed(T* b, long ldb, int columns, int depth, T* packed, int width)
    {
        int lanes = width / 2;
        bool supported = (lanes == 16 && Avx512F.IsSupported) || (lanes == 8 && Avx.IsSupported);
        int square = sizeof(T) == sizeof(float) && supported ? lanes : 0;
        int column = 0;
        for (; square > 0 && column + square <= columns; column += square)
        {
            float* from = (float*)(b + (column * ldb));
            float* to = (float*)(packed + column);
            int k = 0;
            if (square == 16) for (; k + 16 <= depth; k += 16) Transpose16.Run(from + k, ldb, to + ((long)k * width), width);
            else for (; k + 8 <= depth; k += 8) Transpose8.Run(from + k, ldb, to + ((long)k * width), width);
            TransposedScalar((T*)from, ldb, square, k, depth, (T*)to, width);
        }

        TransposedScalar(b + (column * ldb), ldb, columns - column, 0, depth, packed + column, width);
        for (int i = 0; i < depth && columns < width; i++) new Span<T>(packed + ((long)i * width) + columns, width - columns).Clear();
    }

    private static void TransposedScalar(T* b, long ldb, int columns, int from, int to, T* packed, int width)
    {
        for (int j = 0; j < columns; j++, b += ldb)
        {
            for (int i = from; i < to; i++) packed[((long)i * width) + j] = b[i];
        }
    }
}
