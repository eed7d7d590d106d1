using System.Runtime.InteropServices;

namespace Lathe.Tensors.Autograd;

/// <summary>Where an op writes an input's gradient: the first writer overwrites, later ones add.</summary>
internal readonly unsafe struct GradSlot<T>(T* pointer, bool accumulate) where T : unmanaged
{
    /// <summary>First element.</summary>
    public readonly T* Pointer = pointer;

    /// <summary>Add to what is there (true) or overwrite whatever the memory held (false).</summary>
    public readonly bool Accumulate = accumulate;

    /// <summary>For ops that touch only some elements: zeros the memory unless it already holds a gradient.</summary>
    public T* ForScatter(long count)
    {
        if (!Accumulate) NativeMemory.Clear(Pointer, checked((nuint)(count * sizeof(T))));
        return Pointer;
    }
}
