using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// The one product under attention: <c>C = A B</c> or <c>C += A B</c> on blocks that lie in cache. Lanes run along the rows
/// of B and C; elements of A are broadcast and may lie with any strides, so A needs no transposing. Each output takes its
/// products in order of depth, whatever the tile it falls in.
/// </summary>
internal static unsafe class TileProduct
{
    private const int TileRows = 6;

    /// <summary>
    /// <c>C[m, n] (+)= Σₖ A[m, k] · B[k, n]</c> with A at <c>a + m·aRow + k·aStep</c>, B at <c>b + k·bRow + n</c>, C at
    /// <c>c + m·cRow + n</c>.
    /// </summary>
    /// <param name="a">First element of A.</param>
    /// <param name="aRow">Elements from one row of A to the next.</param>
    /// <param name="aStep">Elements from one column of A to the next.</param>
    /// <param name="b">First element of B.</param>
    /// <param name="bRow">Elements from one row of B to the next.</param>
    /// <param name="c">First element of C.</param>
    /// <param name="cRow">Elements from one row of C to the next.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="vectors">Columns of B and C, in whole vectors.</param>
    /// <param name="depth">Columns of A and rows of B.</param>
    /// <param name="add">Whether the product is added to what C holds.</param>
    public static void Run<T>(
        T* a, nint aRow, nint aStep, T* b, nint bRow, T* c, nint cRow, int rows, int vectors, int depth, bool add)
        where T : unmanaged
    {
        int v = 0;

        // Where a Vector512 is two or four registers, only the narrowest tile fits them.
        if (Vector512.IsHardwareAccelerated)
        {
            for (; v + 4 <= vectors; v += 4, b += 4 * Vector512<T>.Count, c += 4 * Vector512<T>.Count)
            {
                for (int r = 0; r < rows; r += TileRows)
                    Tile4(a + (r * aRow), aRow, aStep, b, bRow, c + (r * cRow), cRow, Math.Min(TileRows, rows - r), depth, add);
            }

            for (; v + 2 <= vectors; v += 2, b += 2 * Vector512<T>.Count, c += 2 * Vector512<T>.Count)
            {
                for (int r = 0; r < rows; r += TileRows)
                    Tile2(a + (r * aRow), aRow, aStep, b, bRow, c + (r * cRow), cRow, Math.Min(TileRows, rows - r), depth, add);
            }
        }

        for (; v < vectors; v++, b += Vector512<T>.Count, c += Vector512<T>.Count)
        {
            for (int r = 0; r < rows; r += TileRows)
                Tile1(a + (r * aRow), aRow, aStep, b, bRow, c + (r * cRow), cRow, Math.Min(TileRows, rows - r), depth, add);
        }
    }

    // 6 rows of 4 vectors: 24 sums in registers.
    private static void Tile4<T>(
        T* a, nint aRow, nint aStep, T* b, nint bRow, T* c, nint cRow, int rows, int depth, bool add)
        where T : unmanaged
    {
        // Rows past the last repeat it, and are not stored.
        T* a1 = rows > 1 ? a + aRow : a;
        T* a2 = rows > 2 ? a1 + aRow : a1;
        T* a3 = rows > 3 ? a2 + aRow : a2;
        T* a4 = rows > 4 ? a3 + aRow : a3;
        T* a5 = rows > 5 ? a4 + aRow : a4;
        Vector512<T> c00 = default, c01 = default, c02 = default, c03 = default;
        Vector512<T> c10 = default, c11 = default, c12 = default, c13 = default;
        Vector512<T> c20 = default, c21 = default, c22 = default, c23 = default;
        Vector512<T> c30 = default, c31 = default, c32 = default, c33 = default;
        Vector512<T> c40 = default, c41 = default, c42 = default, c43 = default;
        Vector512<T> c50 = default, c51 = default, c52 = default, c53 = default;

        for (; depth > 0; depth--)
        {
            Vector512<T> b0 = Vector512.Load(b);
            Vector512<T> b1 = Vector512.Load(b + Vector512<T>.Count);
            Vector512<T> b2 = Vector512.Load(b + (2 * Vector512<T>.Count));
            Vector512<T> b3 = Vector512.Load(b + (3 * Vector512<T>.Count));
            b += bRow;
            Vector512<T> x = Vector512.Create(*a);
            a += aStep;
            c00 = Simd.MulAdd(x, b0, c00);
            c01 = Simd.MulAdd(x, b1, c01);
            c02 = Simd.MulAdd(x, b2, c02);
            c03 = Simd.MulAdd(x, b3, c03);
            x = Vector512.Create(*a1);
            a1 += aStep;
            c10 = Simd.MulAdd(x, b0, c10);
            c11 = Simd.MulAdd(x, b1, c11);
            c12 = Simd.MulAdd(x, b2, c12);
            c13 = Simd.MulAdd(x, b3, c13);
            x = Vector512.Create(*a2);
            a2 += aStep;
            c20 = Simd.MulAdd(x, b0, c20);
            c21 = Simd.MulAdd(x, b1, c21);
            c22 = Simd.MulAdd(x, b2, c22);
            c23 = Simd.MulAdd(x, b3, c23);
            x = Vector512.Create(*a3);
            a3 += aStep;
            c30 = Simd.MulAdd(x, b0, c30);
            c31 = Simd.MulAdd(x, b1, c31);
            c32 = Simd.MulAdd(x, b2, c32);
            c33 = Simd.MulAdd(x, b3, c33);
            x = Vector512.Create(*a4);
            a4 += aStep;
            c40 = Simd.MulAdd(x, b0, c40);
            c41 = Simd.MulAdd(x, b1, c41);
            c42 = Simd.MulAdd(x, b2, c42);
            c43 = Simd.MulAdd(x, b3, c43);
            x = Vector512.Create(*a5);
            a5 += aStep;
            c50 = Simd.MulAdd(x, b0, c50);
            c51 = Simd.MulAdd(x, b1, c51);
            c52 = Simd.MulAdd(x, b2, c52);
            c53 = Simd.MulAdd(x, b3, c53);
        }

        Put(c00, c, add);
        Put(c01, c + Vector512<T>.Count, add);
        Put(c02, c + (2 * Vector512<T>.Count), add);
        Put(c03, c + (3 * Vector512<T>.Count), add);
        if (rows == 1) return;
        c += cRow;
        Put(c10, c, add);
        Put(c11, c + Vector512<T>.Count, add);
        Put(c12, c + (2 * Vector512<T>.Count), add);
        Put(c13, c + (3 * Vector512<T>.Count), add);
        if (rows == 2) return;
        c += cRow;
        Put(c20, c, add);
        Put(c21, c + Vector512<T>.Count, add);
        Put(c22, c + (2 * Vector512<T>.Count), add);
        Put(c23, c + (3 * Vector512<T>.Count), add);
        if (rows == 3) return;
        c += cRow;
        Put(c30, c, add);
        Put(c31, c + Vector512<T>.Count, add);
        Put(c32, c + (2 * Vector512<T>.Count), add);
        Put(c33, c + (3 * Vector512<T>.Count), add);
        if (rows == 4) return;
        c += cRow;
        Put(c40, c, add);
        Put(c41, c + Vector512<T>.Count, add);
        Put(c42, c + (2 * Vector512<T>.Count), add);
        Put(c43, c + (3 * Vector512<T>.Count), add);
        if (rows == 5) return;
        c += cRow;
        Put(c50, c, add);
        Put(c51, c + Vector512<T>.Count, add);
        Put(c52, c + (2 * Vector512<T>.Count), add);
        Put(c53, c + (3 * Vector512<T>.Count), add);
    }

    // 6 rows of 2 vectors: 12 sums in registers.
    private static void Tile2<T>(
        T* a, nint aRow, nint aStep, T* b, nint bRow, T* c, nint cRow, int rows, int depth, bool add)
        where T : unmanaged
    {
        // Rows past the last repeat it, and are not stored.
        T* a1 = rows > 1 ? a + aRow : a;
        T* a2 = rows > 2 ? a1 + aRow : a1;
        T* a3 = rows > 3 ? a2 + aRow : a2;
        T* a4 = rows > 4 ? a3 + aRow : a3;
        T* a5 = rows > 5 ? a4 + aRow : a4;
        Vector512<T> c00 = default, c01 = default;
        Vector512<T> c10 = default, c11 = default;
        Vector512<T> c20 = default, c21 = default;
        Vector512<T> c30 = default, c31 = default;
        Vector512<T> c40 = default, c41 = default;
        Vector512<T> c50 = default, c51 = default;

        for (; depth > 0; depth--)
        {
            Vector512<T> b0 = Vector512.Load(b);
            Vector512<T> b1 = Vector512.Load(b + Vector512<T>.Count);
            b += bRow;
            Vector512<T> x = Vector512.Create(*a);
            a += aStep;
            c00 = Simd.MulAdd(x, b0, c00);
            c01 = Simd.MulAdd(x, b1, c01);
            x = Vector512.Create(*a1);
            a1 += aStep;
            c10 = Simd.MulAdd(x, b0, c10);
            c11 = Simd.MulAdd(x, b1, c11);
            x = Vector512.Create(*a2);
            a2 += aStep;
            c20 = Simd.MulAdd(x, b0, c20);
            c21 = Simd.MulAdd(x, b1, c21);
            x = Vector512.Create(*a3);
            a3 += aStep;
            c30 = Simd.MulAdd(x, b0, c30);
            c31 = Simd.MulAdd(x, b1, c31);
            x = Vector512.Create(*a4);
            a4 += aStep;
            c40 = Simd.MulAdd(x, b0, c40);
            c41 = Simd.MulAdd(x, b1, c41);
            x = Vector512.Create(*a5);
            a5 += aStep;
            c50 = Simd.MulAdd(x, b0, c50);
            c51 = Simd.MulAdd(x, b1, c51);
        }

        Put(c00, c, add);
        Put(c01, c + Vector512<T>.Count, add);
        if (rows == 1) return;
        c += cRow;
        Put(c10, c, add);
        Put(c11, c + Vector512<T>.Count, add);
        if (rows == 2) return;
        c += cRow;
        Put(c20, c, add);
        Put(c21, c + Vector512<T>.Count, add);
        if (rows == 3) return;
        c += cRow;
        Put(c30, c, add);
        Put(c31, c + Vector512<T>.Count, add);
        if (rows == 4) return;
        c += cRow;
        Put(c40, c, add);
        Put(c41, c + Vector512<T>.Count, add);
        if (rows == 5) return;
        c += cRow;
        Put(c50, c, add);
        Put(c51, c + Vector512<T>.Count, add);
    }

    // 6 rows of 1 vector: 6 sums in registers.
    private static void Tile1<T>(
        T* a, nint aRow, nint aStep, T* b, nint bRow, T* c, nint cRow, int rows, int depth, bool add)
        where T : unmanaged
    {
        // Rows past the last repeat it, and are not stored.
        T* a1 = rows > 1 ? a + aRow : a;
        T* a2 = rows > 2 ? a1 + aRow : a1;
        T* a3 = rows > 3 ? a2 + aRow : a2;
        T* a4 = rows > 4 ? a3 + aRow : a3;
        T* a5 = rows > 5 ? a4 + aRow : a4;
        Vector512<T> c00 = default;
        Vector512<T> c10 = default;
        Vector512<T> c20 = default;
        Vector512<T> c30 = default;
        Vector512<T> c40 = default;
        Vector512<T> c50 = default;

        for (; depth > 0; depth--)
        {
            Vector512<T> b0 = Vector512.Load(b);
            b += bRow;
            Vector512<T> x = Vector512.Create(*a);
            a += aStep;
            c00 = Simd.MulAdd(x, b0, c00);
            x = Vector512.Create(*a1);
            a1 += aStep;
            c10 = Simd.MulAdd(x, b0, c10);
            x = Vector512.Create(*a2);
            a2 += aStep;
            c20 = Simd.MulAdd(x, b0, c20);
            x = Vector512.Create(*a3);
            a3 += aStep;
            c30 = Simd.MulAdd(x, b0, c30);
            x = Vector512.Create(*a4);
            a4 += aStep;
            c40 = Simd.MulAdd(x, b0, c40);
            x = Vector512.Create(*a5);
            a5 += aStep;
            c50 = Simd.MulAdd(x, b0, c50);
        }

        Put(c00, c, add);
        if (rows == 1) return;
        c += cRow;
        Put(c10, c, add);
        if (rows == 2) return;
        c += cRow;
        Put(c20, c, add);
        if (rows == 3) return;
        c += cRow;
        Put(c30, c, add);
        if (rows == 4) return;
        c += cRow;
        Put(c40, c, add);
        if (rows == 5) return;
        c += cRow;
        Put(c50, c, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T>(Vector512<T> sum, T* c, bool add) where T : unmanaged
    {
        if (add) sum += Vector512.Load(c);
        sum.Store(c);
    }
}
