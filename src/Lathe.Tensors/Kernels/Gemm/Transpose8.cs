using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>Transposes 8 × 8 floats in 256-bit registers.</summary>
internal static unsafe class Transpose8
{
    /// <summary>to[i, j] = from[j, i] for i, j below 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* from, long fromStride, float* to, long toStride)
    {
        Quad(from, fromStride, out var a0, out var a1, out var a2, out var a3);
        Quad(from + (4 * fromStride), fromStride, out var b0, out var b1, out var b2, out var b3);
        long step = 4 * toStride;
        Gather(a0, b0, to, step);
        Gather(a1, b1, to + toStride, step);
        Gather(a2, b2, to + (2 * toStride), step);
        Gather(a3, b3, to + (3 * toStride), step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad(
        float* from, long stride, out Vector256<double> v0, out Vector256<double> v1, out Vector256<double> v2, out Vector256<double> v3)
    {
        Vector256<float> r0 = Vector256.Load(from), r1 = Vector256.Load(from + stride);
        Vector256<float> r2 = Vector256.Load(from + (2 * stride)), r3 = Vector256.Load(from + (3 * stride));
        Vector256<double> low01 = Avx.UnpackLow(r0, r1).AsDouble(), high01 = Avx.UnpackHigh(r0, r1).AsDouble();
        Vector256<double> low23 = Avx.UnpackLow(r2, r3).AsDouble(), high23 = Avx.UnpackHigh(r2, r3).AsDouble();
        v0 = Avx.UnpackLow(low01, low23);
        v1 = Avx.UnpackHigh(low01, low23);
        v2 = Avx.UnpackLow(high01, high23);
        v3 = Avx.UnpackHigh(high01, high23);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather(Vector256<double> a, Vector256<double> b, float* to, long step)
    {
        Avx.Permute2x128(a, b, 0x20).AsSingle().Store(to);
        Avx.Permute2x128(a, b, 0x31).AsSingle().Store(to + step);
    }
}
