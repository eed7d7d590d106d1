using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Arithmetic;

/// <summary>The smaller of a and b; equals share the gradient in halves, as in PyTorch. NaN passes through.</summary>
internal readonly struct Minimum : IBinary
{
    public static string Name => "minimum";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => Vector512.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SlopeA<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged
    {
        Vector512<T> won = Vector512.ConditionalSelect(Vector512.LessThan(a, b), VectorMath.Const<T>(1), Vector512<T>.Zero);
        return Vector512.ConditionalSelect(Vector512.Equals(a, b), VectorMath.Const<T>(0.5), won);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SlopeB<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => SlopeA(b, a);
}
