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
        T* b = p.TransB ? p.B + k : p.B + (k * p.Ldb);
        int whole = 0;
        if (!p.TransB)
        {
            whole = p.N / width;
            int bytes = width * sizeof(T);
            if (bytes == 2 * Vector512<byte>.Count) Straight512(b, p.Ldb, whole, depth, packed, width);
            else if (bytes == 2 * Vector256<byte>.Count) Straight256(b, p.Ldb, whole, depth, packed, width);
            else whole = 0;
        }

        for (int column = whole * width; column < p.N; column += width)
        {
            int columns = Math.Min(width, p.N - column);
            T* panel = packed + ((long)column * depth);
            if (p.TransB) Transposed(b + (column * p.Ldb), p.Ldb, columns, depth, panel, width);
            else StraightScalar(b + column, p.Ldb, columns, depth, panel, width);
        }
    }

    // Row after row, each from end to end: that is how memory is fetched ahead.
    private static void Straight512(T* b, long ldb, int panels, int depth, T* packed, int width)
    {
        int half = width / 2;
        long next = (long)depth * width;
        for (int i = 0; i < depth; i++, b += ldb, packed += width)
        {
            T* from = b, to = packed;
            for (int j = 0; j < panels; j++, from += width, to += next)
            {
                Vector512<T> left = Vector512.Load(from), right = Vector512.Load(from + half);
                left.Store(to);
                right.Store(to + half);
            }
        }
    }

    private static void Straight256(T* b, long ldb, int panels, int depth, T* packed, int width)
    {
        int half = width / 2;
        long next = (long)depth * width;
        for (int i = 0; i < depth; i++, b += ldb, packed += width)
        {
            T* from = b, to = packed;
            for (int j = 0; j < panels; j++, from += width, to += next)
            {
                Vector256<T> left = Vector256.Load(from), right = Vector256.Load(from + half);
                left.Store(to);
                right.Store(to + half);
            }
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
