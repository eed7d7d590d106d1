using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Elementwise;

/// <summary>x · sigmoid(x), also called swish (Elfwing et al., arXiv:1702.03118).</summary>
internal readonly struct Silu : IUnary
{
    public static string Name => "silu";

    public static bool SlopeReadsOutput => false;

    public static int Grain => 4096;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value<T>(Vector512<T> x, Vector512<T> p) where T : unmanaged
        => x / (VectorMath.Const<T>(1) + VectorMath.Exp(-x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Slope<T>(Vector512<T> x, Vector512<T> y, Vector512<T> p) where T : unmanaged
    {
        // s + x·s·(1 − s), where 1 − s = e·s for e = e^−x; the bound keeps e·s from being infinity times zero.
        Vector512<T> one = VectorMath.Const<T>(1);
        Vector512<T> e = VectorMath.Exp(Vector512.Min(-x, VectorMath.Const<T>(80)));
        Vector512<T> s = one / (one + e);
        return Simd.MulAdd(x * s, e * s, s);
    }
}
