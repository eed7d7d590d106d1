using Lathe.Tensors.Blocks;

namespace Lathe.Nn.Formats.Quantization;

/// <summary>Which of ggml's types run as they are stored.</summary>
public static class BlockFormatTypes
{
    /// <summary>The format that kernels run on, or null where a type must be made floats first.</summary>
    /// <param name="type">A stored type.</param>
    public static BlockFormat? Blocks(this GgmlType type) => type switch
    {
        GgmlType.F32 => BlockFormat.F32,
        GgmlType.F16 => BlockFormat.F16,
        GgmlType.BF16 => BlockFormat.BF16,
        GgmlType.Q8_0 => BlockFormat.Q8_0,
        GgmlType.Q4_0 => BlockFormat.Q4_0,
        GgmlType.Q4_1 => BlockFormat.Q4_1,
        GgmlType.Q5_0 => BlockFormat.Q5_0,
        GgmlType.Q5_1 => BlockFormat.Q5_1,
        GgmlType.Q4_K => BlockFormat.Q4_K,
        GgmlType.Q5_K => BlockFormat.Q5_K,
        GgmlType.Q6_K => BlockFormat.Q6_K,
        _ => null,
    };

    /// <summary>Whether files have a type for a format: none has one for NF4, which is saved as floats.</summary>
    /// <param name="format">A format of blocks.</param>
    public static bool IsStored(this BlockFormat format) => format != BlockFormat.NF4;

    /// <summary>The type that a format is stored as.</summary>
    /// <param name="format">A format of blocks.</param>
    public static GgmlType Stored(this BlockFormat format) => format switch
    {
        BlockFormat.F32 => GgmlType.F32,
        BlockFormat.F16 => GgmlType.F16,
        BlockFormat.BF16 => GgmlType.BF16,
        BlockFormat.Q8_0 => GgmlType.Q8_0,
        BlockFormat.Q4_0 => GgmlType.Q4_0,
        BlockFormat.Q4_1 => GgmlType.Q4_1,
        BlockFormat.Q5_0 => GgmlType.Q5_0,
        BlockFormat.Q5_1 => GgmlType.Q5_1,
        BlockFormat.Q4_K => GgmlType.Q4_K,
        BlockFormat.Q5_K => GgmlType.Q5_K,
        BlockFormat.Q6_K => GgmlType.Q6_K,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "expected a format of blocks."),
    };
}
