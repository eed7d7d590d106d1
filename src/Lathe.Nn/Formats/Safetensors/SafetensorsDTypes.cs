namespace Lathe.Nn.Formats.Safetensors;

/// <summary>Sizes and file names of <see cref="SafetensorsDType"/>.</summary>
public static class SafetensorsDTypes
{
    private static readonly string[] Names = ["BOOL", "U8", "I8", "I16", "F16", "BF16", "I32", "F32", "F64", "I64"];

    /// <summary>Every name that Lathe reads, for messages.</summary>
    internal static string Known => string.Join(", ", Names);

    /// <summary>Bytes an element: 1, 2, 4 or 8.</summary>
    /// <param name="dtype">An element type.</param>
    public static int Size(this SafetensorsDType dtype) => dtype switch
    {
        SafetensorsDType.Bool or SafetensorsDType.U8 or SafetensorsDType.I8 => 1,
        SafetensorsDType.I16 or SafetensorsDType.F16 or SafetensorsDType.BF16 => 2,
        SafetensorsDType.I32 or SafetensorsDType.F32 => 4,
        SafetensorsDType.F64 or SafetensorsDType.I64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, $"Not an element type: expected one of {Known}."),
    };

    /// <summary>The name in the file, such as <c>BF16</c>.</summary>
    /// <param name="dtype">An element type.</param>
    public static string Name(this SafetensorsDType dtype) => Names[(int)dtype];

    /// <summary>Reads a name from a file.</summary>
    /// <param name="name">For example <c>F32</c>.</param>
    /// <param name="dtype">The element type when the answer is true.</param>
    /// <returns>Whether Lathe reads this type.</returns>
    public static bool TryParse(string name, out SafetensorsDType dtype)
    {
        int index = Array.IndexOf(Names, name);
        dtype = (SafetensorsDType)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>The element type of a .NET type; BF16 has none.</summary>
    internal static SafetensorsDType Of<T>() => default(T) switch
    {
        bool => SafetensorsDType.Bool,
        byte => SafetensorsDType.U8,
        sbyte => SafetensorsDType.I8,
        short => SafetensorsDType.I16,
        Half => SafetensorsDType.F16,
        int => SafetensorsDType.I32,
        float => SafetensorsDType.F32,
        double => SafetensorsDType.F64,
        long => SafetensorsDType.I64,
        _ => throw new NotSupportedException(
            $"{typeof(T).Name} has no safetensors type: expected bool, byte, sbyte, short, Half, int, float, double or long."),
    };
}
