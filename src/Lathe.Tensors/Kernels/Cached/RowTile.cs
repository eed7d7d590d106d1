using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels.Gemm;

namespace Lathe.Tensors.Kernels.Cached;

/// <summary>
/// C[m, n] = C + A[m, k]·B[k, n] for up to six rows, lanes along n. Every output starts from what it was (or zero) and takes its
/// multiply-adds in order of k, whatever the number of rows and however k is cut into calls.
/// </summary>
internal static unsafe class RowTile
{
    /// <summary>Rows that fit the registers beside four vectors.</summary>
    public const int MostRows = 6;

    /// <summary>Adds the product, or with <paramref name="fresh"/> overwrites C by it.</summary>
    public static void Run<T>(T* a, nint aRow, T* b, nint bRow, T* c, nint cRow, int rows, int vectors, int depth, bool fresh)
        where T : unmanaged
    {
        switch (rows)
        {
            case 1: Columns<T, TileHeight.H1>(a, aRow, b, bRow, c, cRow, vectors, depth, fresh); break;
            case 2: Columns<T, TileHeight.H2>(a, aRow, b, bRow, c, cRow, vectors, depth, fresh); break;
            case 3: Columns<T, TileHeight.H3>(a, aRow, b, bRow, c, cRow, vectors, depth, fresh); break;
            case 4: Columns<T, TileHeight.H4>(a, aRow, b, bRow, c, cRow, vectors, depth, fresh); break;
            case 5: Columns<T, TileHeight.H5>(a, aRow, b, bRow, c, cRow, vectors, depth, fresh); break;
            case 6: Columns<T, TileHeight.H6>(a, aRow, b, bRow, c, cRow, vectors, depth, fresh); break;
        }
    }

    private static void Columns<T, TH>(T* a, nint aRow, T* b, nint bRow, T* c, nint cRow, int vectors, int depth, bool fresh)
        where T : unmanaged
        where TH : struct, ITileHeight
    {
        int v = 0, width = Vector512<T>.Count;

        // Where a Vector512 is two or four registers, only one of them beside six rows fits.
        if (Vector512.IsHardwareAccelerated)
        {
            for (; v + 4 <= vectors; v += 4) Four<T, TH>(a, aRow, b + (v * width), bRow, c + (v * width), cRow, depth, fresh);
        }

        for (; v < vectors; v++) One<T, TH>(a, aRow, b + (v * width), bRow, c + (v * width), cRow, depth, fresh);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<T, TH>(T* a, nint s, T* b, nint bRow, T* c, nint cRow, nint depth, bool fresh)
        where T : unmanaged
        where TH : struct, ITileHeight
    {
        int w = Vector512<T>.Count;
        Vector512<T> c00 = default, c01 = default, c02 = default, c03 = default;
        Vector512<T> c10 = default, c11 = default, c12 = default, c13 = default;
        Vector512<T> c20 = default, c21 = default, c22 = default, c23 = default;
        Vector512<T> c30 = default, c31 = default, c32 = default, c33 = default;
        Vector512<T> c40 = default, c41 = default, c42 = default, c43 = default;
        Vector512<T> c50 = default, c51 = default, c52 = default, c53 = default;
        if (!fresh)
        {
            T* r = c;
            c00 = Vector512.Load(r); c01 = Vector512.Load(r + w); c02 = Vector512.Load(r + (2 * w)); c03 = Vector512.Load(r + (3 * w));
            if (TH.Rows > 1) { r += cRow; c10 = Vector512.Load(r); c11 = Vector512.Load(r + w); c12 = Vector512.Load(r + (2 * w)); c13 = Vector512.Load(r + (3 * w)); }
            if (TH.Rows > 2) { r += cRow; c20 = Vector512.Load(r); c21 = Vector512.Load(r + w); c22 = Vector512.Load(r + (2 * w)); c23 = Vector512.Load(r + (3 * w)); }
            if (TH.Rows > 3) { r += cRow; c30 = Vector512.Load(r); c31 = Vector512.Load(r + w); c32 = Vector512.Load(r + (2 * w)); c33 = Vector512.Load(r + (3 * w)); }
            if (TH.Rows > 4) { r += cRow; c40 = Vector512.Load(r); c41 = Vector512.Load(r + w); c42 = Vector512.Load(r + (2 * w)); c43 = Vector512.Load(r + (3 * w)); }
            if (TH.Rows > 5) { r += cRow; c50 = Vector512.Load(r); c51 = Vector512.Load(r + w); c52 = Vector512.Load(r + (2 * w)); c53 = Vector512.Load(r + (3 * w)); }
        }

        // One pointer for three rows, so that each address is base + index.
        T* a3 = a + (3 * s);
        nint s2 = 2 * s;
        for (; depth > 0; depth--, a++, a3++, b += bRow)
        {
            Vector512<T> b0 = Vector512.Load(b), b1 = Vector512.Load(b + w), b2 = Vector512.Load(b + (2 * w)), b3 = Vector512.Load(b + (3 * w));
            Vector512<T> x = Vector512.Create(*a);
            c00 = Simd.MulAdd(x, b0, c00); c01 = Simd.MulAdd(x, b1, c01); c02 = Simd.MulAdd(x, b2, c02); c03 = Simd.MulAdd(x, b3, c03);
            if (TH.Rows > 1) { x = Vector512.Create(a[s]); c10 = Simd.MulAdd(x, b0, c10); c11 = Simd.MulAdd(x, b1, c11); c12 = Simd.MulAdd(x, b2, c12); c13 = Simd.MulAdd(x, b3, c13); }
            if (TH.Rows > 2) { x = Vector512.Create(a[s2]); c20 = Simd.MulAdd(x, b0, c20); c21 = Simd.MulAdd(x, b1, c21); c22 = Simd.MulAdd(x, b2, c22); c23 = Simd.MulAdd(x, b3, c23); }
            if (TH.Rows > 3) { x = Vector512.Create(*a3); c30 = Simd.MulAdd(x, b0, c30); c31 = Simd.MulAdd(x, b1, c31); c32 = Simd.MulAdd(x, b2, c32); c33 = Simd.MulAdd(x, b3, c33); }
            if (TH.Rows > 4) { x = Vector512.Create(a3[s]); c40 = Simd.MulAdd(x, b0, c40); c41 = Simd.MulAdd(x, b1, c41); c42 = Simd.MulAdd(x, b2, c42); c43 = Simd.MulAdd(x, b3, c43); }
            if (TH.Rows > 5) { x = Vector512.Create(a3[s2]); c50 = Simd.MulAdd(x, b0, c50); c51 = Simd.MulAdd(x, b1, c51); c52 = Simd.MulAdd(x, b2, c52); c53 = Simd.MulAdd(x, b3, c53); }
        }

        c00.Store(c); c01.Store(c + w); c02.Store(c + (2 * w)); c03.Store(c + (3 * w));
        if (TH.Rows > 1) { c += cRow; c10.Store(c); c11.Store(c + w); c12.Store(c + (2 * w)); c13.Store(c + (3 * w)); }
        if (TH.Rows > 2) { c += cRow; c20.Store(c); c21.Store(c + w); c22.Store(c + (2 * w)); c23.Store(c + (3 * w)); }
        if (TH.Rows > 3) { c += cRow; c30.Store(c); c31.Store(c + w); c32.Store(c + (2 * w)); c33.Store(c + (3 * w)); }
        if (TH.Rows > 4) { c += cRow; c40.Store(c); c41.Store(c + w); c42.Store(c + (2 * w)); c43.Store(c + (3 * w)); }
        if (TH.Rows > 5) { c += cRow; c50.Store(c); c51.Store(c + w); c52.Store(c + (2 * w)); c53.Store(c + (3 * w)); }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One<T, TH>(T* a, nint s, T* b, nint bRow, T* c, nint cRow, nint depth, bool fresh)
        where T : unmanaged
        where TH : struct, ITileHeight
    {
        Vector512<T> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        if (!fresh)
        {
            c0 = Vector512.Load(c);
            if (TH.Rows > 1) c1 = Vector512.Load(c + cRow);
            if (TH.Rows > 2) c2 = Vector512.Load(c + (2 * cRow));
            if (TH.Rows > 3) c3 = Vector512.Load(c + (3 * cRow));
            if (TH.Rows > 4) c4 = Vector512.Load(c + (4 * cRow));
            if (TH.Rows > 5) c5 = Vector512.Load(c + (5 * cRow));
        }

        T* a3 = a + (3 * s);
        nint s2 = 2 * s;
        for (; depth > 0; depth--, a++, a3++, b += bRow)
        {
            Vector512<T> b0 = Vector512.Load(b);
            c0 = Simd.MulAdd(Vector512.Create(*a), b0, c0);
            if (TH.Rows > 1) c1 = Simd.MulAdd(Vector512.Create(a[s]), b0, c1);
            if (TH.Rows > 2) c2 = Simd.MulAdd(Vector512.Create(a[s2]), b0, c2);
            if (TH.Rows > 3) c3 = Simd.MulAdd(Vector512.Create(*a3), b0, c3);
            if (TH.Rows > 4) c4 = Simd.MulAdd(Vector512.Create(a3[s]), b0, c4);
            if (TH.Rows > 5) c5 = Simd.MulAdd(Vector512.Create(a3[s2]), b0, c5);
        }

        c0.Store(c);
        if (TH.Rows > 1) c1.Store(c + cRow);
        if (TH.Rows > 2) c2.Store(c + (2 * cRow));
        if (TH.Rows > 3) c3.Store(c + (3 * cRow));
        if (TH.Rows > 4) c4.Store(c + (4 * cRow));
        if (TH.Rows > 5) c5.Store(c + (5 * cRow));
    }
}
