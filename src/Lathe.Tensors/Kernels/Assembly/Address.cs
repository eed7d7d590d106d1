namespace Lathe.Tensors.Kernels.Assembly;

/// <summary>A place in memory: base + index · factor + displacement.</summary>
internal readonly record struct Address(Register Base, Register Index, int Factor, int Displacement, bool HasIndex)
{
    /// <summary>[base + displacement].</summary>
    public static Address At(Register @base, int displacement = 0) => new(@base, default, 1, displacement, false);

    /// <summary>[base + index · factor + displacement]; factor is 1, 2, 4 or 8.</summary>
    public static Address At(Register @base, Register index, int factor, int displacement = 0) => new(@base, index, factor, displacement, true);
}
