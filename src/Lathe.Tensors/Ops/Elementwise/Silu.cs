using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Elementwise;

/// <summary>x · sigmoid(x), also called swish (Elfwing et al., arXiv:1702.03118).</summary>
internal readonly struct Silu : IUnary
{
    public static string Name => "silu";

    public static int Grain => 4096;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value<T>(Vector512<T> x, Vector512<T> p) where T : unmanaged
        => x * VectorMath.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Slope<T>(Vector512<T> x, Vector512<T> y, Vector512<T> p) where T : unmanaged
    {
        Vector512<T> s = VectorMath.Sigmoid(x);
        return Simd.MulAdd(x * s, VectorMath.Const<T>(1) - s, s);
    }
}
