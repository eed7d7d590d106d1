using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>
/// 6 × 8 floats (6 × 4 doubles) in 16 registers of 128 bits: for processors that have nothing wider.
/// </summary>
internal readonly unsafe struct Tile128<T> : ITileKernel<T> where T : unmanaged
{
    public static int Rows => 6;

    public static int Columns => 2 * Vector128<T>.Count;

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
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute<TH, TL>(Tile<T>* tile)
        where TH : struct, ITileHeight
        where TL : struct, IPanelLayout
    {
        int w = Vector128<T>.Count;
        T* c = tile->Init;
        nint ldc = tile->InitStride;
        Vector128<T> l0 = default, r0 = default;
        Vector128<T> l1 = default, r1 = default;
        Vector128<T> l2 = default, r2 = default;
        Vector128<T> l3 = default, r3 = default;
        Vector128<T> l4 = default, r4 = default;
        Vector128<T> l5 = default, r5 = default;

        l0 = Vector128.Load(c);
        r0 = Vector128.Load(c + w);
        if (TH.Rows > 1) { c += ldc; l1 = Vector128.Load(c); r1 = Vector128.Load(c + w); }
        if (TH.Rows > 2) { c += ldc; l2 = Vector128.Load(c); r2 = Vector128.Load(c + w); }
        if (TH.Rows > 3) { c += ldc; l3 = Vector128.Load(c); r3 = Vector128.Load(c + w); }
        if (TH.Rows > 4) { c += ldc; l4 = Vector128.Load(c); r4 = Vector128.Load(c + w); }
        if (TH.Rows > 5) { c += ldc; l5 = Vector128.Load(c); r5 = Vector128.Load(c + w); }

        // Row-major panels are walked by one pointer for every three rows, so that each address is base + index.
        T* a0 = tile->A;
        nint s = tile->AStride, s2 = 2 * s, aStep = tile->AStep;
        T* a3 = a0 + (3 * s);
        T* b = tile->B;
        nint bStep = tile->BStep;
        for (nint p = tile->K; p > 0; p--)
        {
            Vector128<T> b0 = Vector128.Load(b), b1 = Vector128.Load(b + w), x = Vector128.Create(a0[0]);
            l0 = Fma(x, b0, l0);
            r0 = Fma(x, b1, r0);
            if (TH.Rows > 1) { x = Vector128.Create(TL.Interleaved ? a0[1] : a0[s]); l1 = Fma(x, b0, l1); r1 = Fma(x, b1, r1); }
            if (TH.Rows > 2) { x = Vector128.Create(TL.Interleaved ? a0[2] : a0[s2]); l2 = Fma(x, b0, l2); r2 = Fma(x, b1, r2); }
            if (TH.Rows > 3) { x = Vector128.Create(TL.Interleaved ? a0[3] : a3[0]); l3 = Fma(x, b0, l3); r3 = Fma(x, b1, r3); }
            if (TH.Rows > 4) { x = Vector128.Create(TL.Interleaved ? a0[4] : a3[s]); l4 = Fma(x, b0, l4); r4 = Fma(x, b1, r4); }
            if (TH.Rows > 5) { x = Vector128.Create(TL.Interleaved ? a0[5] : a3[s2]); l5 = Fma(x, b0, l5); r5 = Fma(x, b1, r5); }
            b += bStep;
            a0 += aStep;
            a3 += aStep;
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
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Fma(Vector128<T> a, Vector128<T> b, Vector128<T> c)
    {
        if (!Simd.HasFma) return (a * b) + c;
        return typeof(T) == typeof(float)
            ? Vector128.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
            : Vector128.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
    }
}
