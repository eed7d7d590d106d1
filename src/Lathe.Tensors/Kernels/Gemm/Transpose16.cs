using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>Transposes 16 × 16 floats in 512-bit registers.</summary>
internal static unsafe class Transpose16
{
    /// <summary>to[i, j] = from[j, i] for i, j below 16. Each row is read as one whole cache line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* from, long fromStride, float* to, long toStride)
    {
        Quad(from, fromStride, out var a0, out var a1, out var a2, out var a3);
        Quad(from + (4 * fromStride), fromStride, out var b0, out var b1, out var b2, out var b3);
        Quad(from + (8 * fromStride), fromStride, out var c0, out var c1, out var c2, out var c3);
        Quad(from + (12 * fromStride), fromStride, out var d0, out var d1, out var d2, out var d3);
        Store(a0, b0, c0, d0, to, 4 * toStride);
        Store(a1, b1, c1, d1, to + toStride, 4 * toStride);
        Store(a2, b2, c2, d2, to + (2 * toStride), 4 * toStride);
        Store(a3, b3, c3, d3, to + (3 * toStride), 4 * toStride);
    }

    /// <summary>Four rows become four vectors: four-float lane L of vector j holds the four rows at column 4 L + j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Quad(
        float* from, long stride, out Vector512<double> v0, out Vector512<double> v1, out Vector512<double> v2, out Vector512<double> v3)
    {
        Vector512<float> r0 = Vector512.Load(from), r1 = Vector512.Load(from + stride);
        Vector512<float> r2 = Vector512.Load(from + (2 * stride)), r3 = Vector512.Load(from + (3 * stride));
        Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble(), high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(r2, r3).AsDouble(), high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        v0 = Avx512F.UnpackLow(low01, low23);
        v1 = Avx512F.UnpackHigh(low01, low23);
        v2 = Avx512F.UnpackLow(high01, high23);
        v3 = Avx512F.UnpackHigh(high01, high23);
    }

    /// <summary>Lane L of each of the four becomes row L of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gather(
        Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d,
        out Vector512<float> row0, out Vector512<float> row1, out Vector512<float> row2, out Vector512<float> row3)
    {
        const byte Even = 0x88, Odd = 0xDD;
        Vector512<double> even0 = Avx512F.Shuffle4x128(a, b, Even), even1 = Avx512F.Shuffle4x128(c, d, Even);
        Vector512<double> odd0 = Avx512F.Shuffle4x128(a, b, Odd), odd1 = Avx512F.Shuffle4x128(c, d, Odd);
        row0 = Avx512F.Shuffle4x128(even0, even1, Even).AsSingle();
        row1 = Avx512F.Shuffle4x128(odd0, odd1, Even).AsSingle();
        row2 = Avx512F.Shuffle4x128(even0, even1, Odd).AsSingle();
        row3 = Avx512F.Shuffle4x128(odd0, odd1, Odd).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d, float* to, long step)
    {
        Gather(a, b, c, d, out var row0, out var row1, out var row2, out var row3);
        row0.Store(to);
        row1.Store(to + step);
        row2.Store(to + (2 * step));
        row3.Store(to + (3 * step));
    }
}
