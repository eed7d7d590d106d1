using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Elementwise;

/// <summary>An element-wise function of two values and its two slopes.</summary>
internal interface IBinary
{
    /// <summary>Name of the op in errors and profiles.</summary>
    static abstract string Name { get; }

    /// <summary>The slope in the first value where it is the same everywhere (1 or −1), else 0: then no product is needed.</summary>
    static virtual int ConstantSlopeA => 0;

    /// <summary>The same of the second value.</summary>
    static virtual int ConstantSlopeB => 0;

    /// <summary>y = f(a, b).</summary>
    static abstract Vector512<T> Value<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged;

    /// <summary>∂y/∂a.</summary>
    static abstract Vector512<T> SlopeA<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged;

    /// <summary>∂y/∂b.</summary>
    static abstract Vector512<T> SlopeB<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged;
}
