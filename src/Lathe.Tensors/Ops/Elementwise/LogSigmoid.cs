using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Elementwise;

/// <summary>ln(1 / (1 + e^−x)) = −ln(1 + e^−x): finite for every finite x, where the logarithm of a sigmoid is not.</summary>
internal readonly struct LogSigmoid : IUnary
{
    public static string Name => "log_sigmoid";

    public static int Grain => 4096;

    public static bool SlopeReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value<T>(Vector512<T> x, Vector512<T> p) where T : unmanaged => -VectorMath.Softplus(-x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Slope<T>(Vector512<T> x, Vector512<T> y, Vector512<T> p) where T : unmanaged => VectorMath.Sigmoid(-x);
}
