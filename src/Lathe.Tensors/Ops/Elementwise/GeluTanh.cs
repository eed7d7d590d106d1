using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Elementwise;

/// <summary>GELU by the tanh approximation, as GPT-2 has it (arXiv:1606.08415, section 2).</summary>
internal readonly struct GeluTanh : IUnary
{
    public static string Name => "gelu_tanh";

    public static int Grain => 4096;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value<T>(Vector512<T> x, Vector512<T> p) where T : unmanaged
    {
        Vector512<T> u = VectorMath.Const<T>(0.79788456080286536) * Simd.MulAdd(VectorMath.Const<T>(0.044715) * x * x, x, x);
        Vector512<T> half = VectorMath.Const<T>(0.5) * x;
        return Simd.MulAdd(half, VectorMath.Tanh(u), half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Slope<T>(Vector512<T> x, Vector512<T> y, Vector512<T> p) where T : unmanaged
    {
        Vector512<T> one = VectorMath.Const<T>(1), half = VectorMath.Const<T>(0.5);
        Vector512<T> t = VectorMath.Tanh(VectorMath.Const<T>(0.79788456080286536) * Simd.MulAdd(VectorMath.Const<T>(0.044715) * x * x, x, x));
        Vector512<T> inner = VectorMath.Const<T>(0.79788456080286536) * Simd.MulAdd(VectorMath.Const<T>(3 * 0.044715), x * x, one);
        return (half * (one + t)) + (half * x * (one - (t * t)) * inner);
    }
}
