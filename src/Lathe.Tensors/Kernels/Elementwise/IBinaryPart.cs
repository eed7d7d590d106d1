using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Elementwise;

/// <summary>What <see cref="BinaryJob{T, TPart}"/> computes of its operands.</summary>
internal interface IBinaryPart
{
    /// <summary>The result for one vector; <paramref name="d"/> is the upstream gradient where there is one.</summary>
    static abstract Vector512<T> Of<T>(Vector512<T> a, Vector512<T> b, Vector512<T> d) where T : unmanaged;
}

/// <summary>f(a, b).</summary>
internal readonly struct ValuePart<TOp> : IBinaryPart where TOp : struct, IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Of<T>(Vector512<T> a, Vector512<T> b, Vector512<T> d) where T : unmanaged => TOp.Value(a, b);
}

/// <summary>d · ∂f/∂a.</summary>
internal readonly struct SlopeAPart<TOp> : IBinaryPart where TOp : struct, IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Of<T>(Vector512<T> a, Vector512<T> b, Vector512<T> d) where T : unmanaged => d * TOp.SlopeA(a, b);
}

/// <summary>d · ∂f/∂b.</summary>
internal readonly struct SlopeBPart<TOp> : IBinaryPart where TOp : struct, IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Of<T>(Vector512<T> a, Vector512<T> b, Vector512<T> d) where T : unmanaged => d * TOp.SlopeB(a, b);
}
