using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Elementwise;

/// <summary>|x|; the slope at 0 is 0.</summary>
internal readonly struct Absolute : IUnary
{
    public static string Name => "abs";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value<T>(Vector512<T> x, Vector512<T> p) where T : unmanaged
        => Vector512.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Slope<T>(Vector512<T> x, Vector512<T> y, Vector512<T> p) where T : unmanaged
    {
        Vector512<T> one = VectorMath.Const<T>(1);
        Vector512<T> up = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<T>.Zero), one, Vector512<T>.Zero);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<T>.Zero), -one, up);
    }
}
