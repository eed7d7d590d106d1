namespace Lathe.Tensors.Blocks;

/// <summary>How the rows of a <see cref="BlockWeight"/> are stored: ggml's block types, by their names there, and NF4.</summary>
public enum BlockFormat
{
    /// <summary>32-bit floats: nothing is rounded, products have the bits of dense ones, and few rows are read at the rate of memory.</summary>
    F32,

    /// <summary>16-bit IEEE floats.</summary>
    F16,

    /// <summary>The upper half of 32-bit floats.</summary>
    BF16,

    /// <summary>32 elements in 34 bytes: x = q·d, q of 8 bits.</summary>
    Q8_0,

    /// <summary>32 elements in 18 bytes: x = (q − 8)·d, q of 4 bits.</summary>
    Q4_0,

    /// <summary>32 elements in 20 bytes: x = q·d + m, q of 4 bits.</summary>
    Q4_1,

    /// <summary>32 elements in 22 bytes: x = (q − 16)·d, q of 5 bits.</summary>
    Q5_0,

    /// <summary>32 elements in 24 bytes: x = q·d + m, q of 5 bits.</summary>
    Q5_1,

    /// <summary>256 elements in 144 bytes, groups of 32: x = d·scale·q − m·min, q of 4 bits, scale and min of 6.</summary>
    Q4_K,

    /// <summary>256 elements in 176 bytes, as <see cref="Q4_K"/> with q of 5 bits.</summary>
    Q5_K,

    /// <summary>256 elements in 210 bytes, groups of 16: x = d·scale·(q − 32), q of 6 bits, scale of 8.</summary>
    Q6_K,

    /// <summary>32 elements in 18 bytes: x = level[q]·d, q of 4 bits, the levels those of <see cref="NormalFloat"/>. Not ggml's: no GGUF file has it.</summary>
    NF4,
}
