using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Elementwise;

/// <summary>x · tanh(softplus(x)) (Misra, arXiv:1908.08681).</summary>
internal readonly struct Mish : IUnary
{
    public static string Name => "mish";

    public static bool SlopeReadsOutput => false;

    public static int Grain => 4096;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value<T>(Vector512<T> x, Vector512<T> p) where T : unmanaged
    {
        Vector512<T> e = Bounded(x), n = e * (e + VectorMath.Const<T>(2));
        return x * (n / (n + VectorMath.Const<T>(2)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Slope<T>(Vector512<T> x, Vector512<T> y, Vector512<T> p) where T : unmanaged
    {
        // With t = tanh(softplus(x)) = n/(n + 2): dt/dx = 4e(1 + e)/(n + 2)².
        Vector512<T> e = Bounded(x), n = e * (e + VectorMath.Const<T>(2)), d = VectorMath.Const<T>(1) / (n + VectorMath.Const<T>(2));
        return Simd.MulAdd(x * VectorMath.Const<T>(4) * e * d, (VectorMath.Const<T>(1) + e) * d, n * d);
    }

    // tanh(ln(1 + e)) = n/(n + 2) with n = e(e + 2), e = e^x. From x = 20 on it is 1 to the last bit of a double.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Bounded<T>(Vector512<T> x) where T : unmanaged
        => VectorMath.Exp(Vector512.Min(x, VectorMath.Const<T>(20)));
}
