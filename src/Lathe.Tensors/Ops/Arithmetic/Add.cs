using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Arithmetic;

/// <summary>a + b.</summary>
internal readonly struct Add : IBinary
{
    public static string Name => "add";

    public static int ConstantSlopeA => 1;

    public static int ConstantSlopeB => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SlopeA<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => VectorMath.Const<T>(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SlopeB<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => VectorMath.Const<T>(1);
}
