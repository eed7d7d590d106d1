using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Elementwise;

/// <summary>x · tanh(softplus(x)) (Misra, arXiv:1908.08681).</summary>
internal readonly struct Mish : IUnary
{
    public static string Name => "mish";

    public static int Grain => 4096;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value<T>(Vector512<T> x, Vector512<T> p) where T : unmanaged
        => x * VectorMath.Tanh(VectorMath.Softplus(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Slope<T>(Vector512<T> x, Vector512<T> y, Vector512<T> p) where T : unmanaged
    {
        Vector512<T> t = VectorMath.Tanh(VectorMath.Softplus(x));
        Vector512<T> one = VectorMath.Const<T>(1);
        return Simd.MulAdd(x * VectorMath.Sigmoid(x), one - (t * t), t);
    }
}
