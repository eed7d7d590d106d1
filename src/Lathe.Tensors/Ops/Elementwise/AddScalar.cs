using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Elementwise;

/// <summary>x + p.</summary>
internal readonly struct AddScalar : IUnary
{
    public static string Name => "add_scalar";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value<T>(Vector512<T> x, Vector512<T> p) where T : unmanaged
        => x + p;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Slope<T>(Vector512<T> x, Vector512<T> y, Vector512<T> p) where T : unmanaged
        => VectorMath.Const<T>(1);
}
