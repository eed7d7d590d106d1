using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Elementwise;

/// <summary>x · Φ(x), Φ the normal distribution function: GELU as the paper defines it (Hendrycks and Gimpel, arXiv:1606.08415).</summary>
internal readonly struct GeluExact : IUnary
{
    public static string Name => "gelu";

    public static bool SlopeReadsOutput => false;

    public static int Grain => 4096;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value<T>(Vector512<T> x, Vector512<T> p) where T : unmanaged
        => VectorMath.Const<T>(0.5) * x * (VectorMath.Const<T>(1) + VectorMath.Erf(x * VectorMath.Const<T>(0.70710678118654752)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Slope<T>(Vector512<T> x, Vector512<T> y, Vector512<T> p) where T : unmanaged
    {
        Vector512<T> phi = VectorMath.Const<T>(0.5) * (VectorMath.Const<T>(1) + VectorMath.Erf(x * VectorMath.Const<T>(0.70710678118654752)));
        Vector512<T> density = VectorMath.Const<T>(0.39894228040143268) * VectorMath.Exp(VectorMath.Const<T>(-0.5) * x * x);
        return Simd.MulAdd(x, density, phi);
    }
}
