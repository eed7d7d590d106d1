using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Elementwise;

/// <summary>max(x, p). The slope at p is 1, as in PyTorch's clamp; NaN passes through.</summary>
internal readonly struct AtLeast : IUnary
{
    public static string Name => "at_least";

    public static bool SlopeReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value<T>(Vector512<T> x, Vector512<T> p) where T : unmanaged
        => Vector512.ConditionalSelect(Vector512.LessThan(x, p), p, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Slope<T>(Vector512<T> x, Vector512<T> y, Vector512<T> p) where T : unmanaged
        => Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, p), VectorMath.Const<T>(1), Vector512<T>.Zero);
}
