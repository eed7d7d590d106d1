using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels.Halves;

namespace Lathe.Tensors.Kernels.Optimizers;

/// <summary>The Float32 master of a bfloat16 value, of which that is the rounding.</summary>
internal static class MasterCopy
{
    /// <summary>The master, unless its rounding is not what is stored: then someone has set the value since, and that is the master.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Of<T>(Vector512<T> master, Vector512<float> stored) where T : unmanaged
    {
        Vector512<float> rounded = (Lanes.Round(master.AsSingle()) & Vector512.Create(0xFFFF0000)).AsSingle();
        return Vector512.ConditionalSelect(Vector512.Equals(rounded, stored), master.AsSingle(), stored).As<float, T>();
    }
}
