using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Elementwise;

/// <summary>An element-wise function of one value and its slope. One driver runs all of them; an op says only this.</summary>
internal interface IUnary
{
    /// <summary>Name of the op in errors and profiles.</summary>
    static abstract string Name { get; }

    /// <summary>Elements a thread must have before a second one is worth waking.</summary>
    static virtual int Grain => 16384;

    /// <summary>Whether <see cref="Slope{T}"/> uses y.</summary>
    static virtual bool SlopeReadsOutput => true;

    /// <summary>y = f(x); <paramref name="p"/> is the op's scalar in all lanes.</summary>
    static abstract Vector512<T> Value<T>(Vector512<T> x, Vector512<T> p) where T : unmanaged;

    /// <summary>dy/dx.</summary>
    static abstract Vector512<T> Slope<T>(Vector512<T> x, Vector512<T> y, Vector512<T> p) where T : unmanaged;
}
