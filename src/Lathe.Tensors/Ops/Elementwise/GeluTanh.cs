using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Elementwise;

/// <summary>GELU by the tanh approximation, as GPT-2 has it (arXiv:1606.08415, section 2).</summary>
internal readonly struct GeluTanh : IUnary
{
    public static string Name => "gelu_tanh";

    public static bool SlopeReadsOutput => false;

    public static int Grain => 4096;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value<T>(Vector512<T> x, Vector512<T> p) where T : unmanaged
        => x / (VectorMath.Const<T>(1) + VectorMath.Exp(MinusTwoU(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Slope<T>(Vector512<T> x, Vector512<T> y, Vector512<T> p) where T : unmanaged
    {
        // With s = sigmoid(2u): d/dx (x·s) = s + x·s·(1 − s)·2u′, and 1 − s = e·s for e = e^−2u.
        Vector512<T> one = VectorMath.Const<T>(1);
        Vector512<T> e = VectorMath.Exp(Vector512.Min(MinusTwoU(x), VectorMath.Const<T>(80)));
        Vector512<T> s = one / (one + e);
        Vector512<T> slope = VectorMath.Const<T>(2 * 0.79788456080286536) * Simd.MulAdd(VectorMath.Const<T>(3 * 0.044715) * x, x, one);
        return Simd.MulAdd(x * s * slope, e * s, s);
    }

    // ½·(1 + tanh u) = sigmoid(2u): the second form has no cancellation where u is negative.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> MinusTwoU<T>(Vector512<T> x) where T : unmanaged
        => VectorMath.Const<T>(-2 * 0.79788456080286536) * Simd.MulAdd(VectorMath.Const<T>(0.044715) * x * x, x, x);
}
