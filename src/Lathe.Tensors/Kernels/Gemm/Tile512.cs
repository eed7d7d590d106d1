using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>
/// 12 × 32 floats (12 × 16 doubles) in 32 registers: 24 accumulators, two vectors of B, one broadcast of A. Twenty-four
/// multiply-adds for fourteen loads keep both multiply-add pipes busy on cores that load two vectors a cycle.
/// </summary>
internal readonly unsafe struct Tile512<T> : ITileKernel<T> where T : unmanaged
{
    public static int Rows => 12;

    public static int Columns => 2 * Vector512<T>.Count;

    public static void Run(Tile<T>* tile)
    {
        if (tile->Interleaved) Dispatch<Interleaved>(tile);
        else Dispatch<RowMajor>(tile);
    }

    private static void Dispatch<TL>(Tile<T>* tile) where TL : struct, IPanelLayout
    {
        switch (tile->Rows)
        {
            case 1: Compute<TileHeight.H1, TL>(tile); break;
            case 2: Compute<TileHeight.H2, TL>(tile); break;
            case 3: Compute<TileHeight.H3, TL>(tile); break;
            case 4: Compute<TileHeight.H4, TL>(tile); break;
            case 5: Compute<TileHeight.H5, TL>(tile); break;
            case 6: Compute<TileHeight.H6, TL>(tile); break;
            case 7: Compute<TileHeight.H7, TL>(tile); break;
            case 8: Compute<TileHeight.H8, TL>(tile); break;
            case 9: Compute<TileHeight.H9, TL>(tile); break;
            case 10: Compute<TileHeight.H10, TL>(tile); break;
            case 11: Compute<TileHeight.H11, TL>(tile); break;
            case 12: Compute<TileHeight.H12, TL>(tile); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute<TH, TL>(Tile<T>* tile)
        where TH : struct, ITileHeight
        where TL : struct, IPanelLayout
    {
        int w = Vector512<T>.Count;
        T* c = tile->Init;
        nint ldc = tile->InitStride;
        Vector512<T> l0 = default, r0 = default;
        Vector512<T> l1 = default, r1 = default;
        Vector512<T> l2 = default, r2 = default;
        Vector512<T> l3 = default, r3 = default;
        Vector512<T> l4 = default, r4 = default;
        Vector512<T> l5 = default, r5 = default;
        Vector512<T> l6 = default, r6 = default;
        Vector512<T> l7 = default, r7 = default;
        Vector512<T> l8 = default, r8 = default;
        Vector512<T> l9 = default, r9 = default;
        Vector512<T> l10 = default, r10 = default;
        Vector512<T> l11 = default, r11 = default;

        l0 = Vector512.Load(c);
        r0 = Vector512.Load(c + w);
        if (TH.Rows > 1) { c += ldc; l1 = Vector512.Load(c); r1 = Vector512.Load(c + w); }
        if (TH.Rows > 2) { c += ldc; l2 = Vector512.Load(c); r2 = Vector512.Load(c + w); }
        if (TH.Rows > 3) { c += ldc; l3 = Vector512.Load(c); r3 = Vector512.Load(c + w); }
        if (TH.Rows > 4) { c += ldc; l4 = Vector512.Load(c); r4 = Vector512.Load(c + w); }
        if (TH.Rows > 5) { c += ldc; l5 = Vector512.Load(c); r5 = Vector512.Load(c + w); }
        if (TH.Rows > 6) { c += ldc; l6 = Vector512.Load(c); r6 = Vector512.Load(c + w); }
        if (TH.Rows > 7) { c += ldc; l7 = Vector512.Load(c); r7 = Vector512.Load(c + w); }
        if (TH.Rows > 8) { c += ldc; l8 = Vector512.Load(c); r8 = Vector512.Load(c + w); }
        if (TH.Rows > 9) { c += ldc; l9 = Vector512.Load(c); r9 = Vector512.Load(c + w); }
        if (TH.Rows > 10) { c += ldc; l10 = Vector512.Load(c); r10 = Vector512.Load(c + w); }
        if (TH.Rows > 11) { c += ldc; l11 = Vector512.Load(c); r11 = Vector512.Load(c + w); }

        PrefetchNext<TH>(tile);

        // Row-major panels are walked by one pointer for every three rows, so that each address is base + index.
        T* a0 = tile->A;
        nint s = tile->AStride, s2 = 2 * s, aStep = tile->AStep;
        T* a3 = a0 + (3 * s);
        T* a6 = a0 + (6 * s);
        T* a9 = a0 + (9 * s);
        T* b = tile->B;
        nint bStep = tile->BStep;
        for (nint p = tile->K; p > 0; p--)
        {
            Vector512<T> b0 = Vector512.Load(b), b1 = Vector512.Load(b + w), x = Vector512.Create(a0[0]);
            l0 = Fma(x, b0, l0);
            r0 = Fma(x, b1, r0);
            if (TH.Rows > 1) { x = Vector512.Create(TL.Interleaved ? a0[1] : a0[s]); l1 = Fma(x, b0, l1); r1 = Fma(x, b1, r1); }
            if (TH.Rows > 2) { x = Vector512.Create(TL.Interleaved ? a0[2] : a0[s2]); l2 = Fma(x, b0, l2); r2 = Fma(x, b1, r2); }
            if (TH.Rows > 3) { x = Vector512.Create(TL.Interleaved ? a0[3] : a3[0]); l3 = Fma(x, b0, l3); r3 = Fma(x, b1, r3); }
            if (TH.Rows > 4) { x = Vector512.Create(TL.Interleaved ? a0[4] : a3[s]); l4 = Fma(x, b0, l4); r4 = Fma(x, b1, r4); }
            if (TH.Rows > 5) { x = Vector512.Create(TL.Interleaved ? a0[5] : a3[s2]); l5 = Fma(x, b0, l5); r5 = Fma(x, b1, r5); }
            if (TH.Rows > 6) { x = Vector512.Create(TL.Interleaved ? a0[6] : a6[0]); l6 = Fma(x, b0, l6); r6 = Fma(x, b1, r6); }
            if (TH.Rows > 7) { x = Vector512.Create(TL.Interleaved ? a0[7] : a6[s]); l7 = Fma(x, b0, l7); r7 = Fma(x, b1, r7); }
            if (TH.Rows > 8) { x = Vector512.Create(TL.Interleaved ? a0[8] : a6[s2]); l8 = Fma(x, b0, l8); r8 = Fma(x, b1, r8); }
            if (TH.Rows > 9) { x = Vector512.Create(TL.Interleaved ? a0[9] : a9[0]); l9 = Fma(x, b0, l9); r9 = Fma(x, b1, r9); }
            if (TH.Rows > 10) { x = Vector512.Create(TL.Interleaved ? a0[10] : a9[s]); l10 = Fma(x, b0, l10); r10 = Fma(x, b1, r10); }
            if (TH.Rows > 11) { x = Vector512.Create(TL.Interleaved ? a0[11] : a9[s2]); l11 = Fma(x, b0, l11); r11 = Fma(x, b1, r11); }
            b += bStep;
            a0 += aStep;
            a3 += aStep;
            a6 += aStep;
            a9 += aStep;
        }

        c = tile->C;
        ldc = tile->CStride;
        l0.Store(c);
        r0.Store(c + w);
        if (TH.Rows > 1) { c += ldc; l1.Store(c); r1.Store(c + w); }
        if (TH.Rows > 2) { c += ldc; l2.Store(c); r2.Store(c + w); }
        if (TH.Rows > 3) { c += ldc; l3.Store(c); r3.Store(c + w); }
        if (TH.Rows > 4) { c += ldc; l4.Store(c); r4.Store(c + w); }
        if (TH.Rows > 5) { c += ldc; l5.Store(c); r5.Store(c + w); }
        if (TH.Rows > 6) { c += ldc; l6.Store(c); r6.Store(c + w); }
        if (TH.Rows > 7) { c += ldc; l7.Store(c); r7.Store(c + w); }
        if (TH.Rows > 8) { c += ldc; l8.Store(c); r8.Store(c + w); }
        if (TH.Rows > 9) { c += ldc; l9.Store(c); r9.Store(c + w); }
        if (TH.Rows > 10) { c += ldc; l10.Store(c); r10.Store(c + w); }
        if (TH.Rows > 11) { c += ldc; l11.Store(c); r11.Store(c + w); }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Fma(Vector512<T> a, Vector512<T> b, Vector512<T> c) => Simd.MulAdd(a, b, c);

    /// <summary>Asks for the lines of the tile to the right, which the next call reads and writes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchNext<TH>(Tile<T>* tile) where TH : struct, ITileHeight
    {
        if (!Sse.IsSupported) return;
        T* next = tile->C + Columns;
        for (int i = 0; i < TH.Rows; i++, next += tile->CStride)
        {
            Sse.Prefetch0(next);
            Sse.Prefetch0(next + Vector512<T>.Count);
        }
    }
}
