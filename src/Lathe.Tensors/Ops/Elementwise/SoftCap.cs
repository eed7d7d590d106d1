using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Elementwise;

/// <summary>p·tanh(x/p): logits kept within ±p (Bello et al., arXiv:1611.09940; Gemma 2, arXiv:2408.00118).</summary>
internal readonly struct SoftCap : IUnary
{
    public static string Name => "soft_cap";

    public static int Grain => 4096;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value<T>(Vector512<T> x, Vector512<T> p) where T : unmanaged => p * VectorMath.Tanh(x / p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Slope<T>(Vector512<T> x, Vector512<T> y, Vector512<T> p) where T : unmanaged
    {
        Vector512<T> t = y / p;
        return VectorMath.Const<T>(1) - (t * t);
    }
}
