namespace Lathe.Tensors;

/// <summary>Facts about element types.</summary>
public static class DTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(this DType dtype) => dtype switch
    {
        DType.Float32 => 4,
        DType.Float64 => 8,
        DType.BFloat16 => 2,
        DType.Int32 => 4,
        DType.Blocks => throw new NotSupportedException(
            "Elements in blocks have no size of their own, and only linear and embedding read them: decode the rows (Parameter.CopyTo, BlockWeight.DecodeRow) for anything else."),
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Unknown element type."),
    };

    /// <summary>Whether the type can carry a gradient.</summary>
    public static bool IsFloat(this DType dtype) => dtype is DType.Float32 or DType.Float64 or DType.BFloat16;

    /// <summary>The type of a value's gradient: its own, and 32-bit floats for bfloat16.</summary>
    public static DType GradientType(this DType dtype) => dtype == DType.BFloat16 ? DType.Float32 : dtype;

    /// <summary>The element type that <typeparamref name="T"/> stands for.</summary>
    public static DType Of<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return DType.Float32;
        if (typeof(T) == typeof(double)) return DType.Float64;
        if (typeof(T) == typeof(BFloat16)) return DType.BFloat16;
        if (typeof(T) == typeof(int)) return DType.Int32;
        throw new NotSupportedException($"Tensors hold float, double, BFloat16 or int, not {typeof(T).Name}.");
    }
}
