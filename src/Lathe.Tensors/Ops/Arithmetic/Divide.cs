using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Arithmetic;

/// <summary>a / b.</summary>
internal readonly struct Divide : IBinary
{
    public static string Name => "div";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SlopeA<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => VectorMath.Const<T>(1) / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SlopeB<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => -a / (b * b);
}
