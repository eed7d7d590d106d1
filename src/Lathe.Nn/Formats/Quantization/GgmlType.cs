namespace Lathe.Nn.Formats.Quantization;

/// <summary>How ggml stores the elements of a tensor, by its number in a GGUF file.</summary>
public enum GgmlType
{
    /// <summary>IEEE 754 single precision.</summary>
    F32 = 0,

    /// <summary>IEEE 754 half precision.</summary>
    F16 = 1,

    /// <summary>32 elements of 4 bits and a half-precision scale.</summary>
    Q4_0 = 2,

    /// <summary>32 elements of 4 bits, a scale and a minimum.</summary>
    Q4_1 = 3,

    /// <summary>32 elements of 5 bits and a scale.</summary>
    Q5_0 = 6,

    /// <summary>32 elements of 5 bits, a scale and a minimum.</summary>
    Q5_1 = 7,

    /// <summary>32 elements of 8 bits and a scale.</summary>
    Q8_0 = 8,

    /// <summary>32 elements of 8 bits, a scale and a sum; ggml's working format for activations.</summary>
    Q8_1 = 9,

    /// <summary>256 elements of 2 bits in 16 groups; sized but not decoded.</summary>
    Q2_K = 10,

    /// <summary>256 elements of 3 bits in 16 groups; sized but not decoded.</summary>
    Q3_K = 11,

    /// <summary>256 elements of 4 bits in 8 groups, with scales and minima of 6 bits.</summary>
    Q4_K = 12,

    /// <summary>256 elements of 5 bits in 8 groups, with scales and minima of 6 bits.</summary>
    Q5_K = 13,

    /// <summary>256 elements of 6 bits in 16 groups, with scales of 8 bits.</summary>
    Q6_K = 14,

    /// <summary>ggml's working format beside the K types.</summary>
    Q8_K = 15,

    /// <summary>2-bit code book; sized but not decoded, as are the other IQ types.</summary>
    IQ2_XXS = 16,

    /// <summary>2-bit code book.</summary>
    IQ2_XS = 17,

    /// <summary>3-bit code book.</summary>
    IQ3_XXS = 18,

    /// <summary>1-bit code book.</summary>
    IQ1_S = 19,

    /// <summary>4-bit non-linear.</summary>
    IQ4_NL = 20,

    /// <summary>3-bit code book.</summary>
    IQ3_S = 21,

    /// <summary>2-bit code book.</summary>
    IQ2_S = 22,

    /// <summary>4-bit non-linear in blocks of 256.</summary>
    IQ4_XS = 23,

    /// <summary>Signed 8-bit integer.</summary>
    I8 = 24,

    /// <summary>Signed 16-bit integer.</summary>
    I16 = 25,

    /// <summary>Signed 32-bit integer.</summary>
    I32 = 26,

    /// <summary>Signed 64-bit integer.</summary>
    I64 = 27,

    /// <summary>IEEE 754 double precision.</summary>
    F64 = 28,

    /// <summary>1-bit code book.</summary>
    IQ1_M = 29,

    /// <summary>The upper half of a single-precision number.</summary>
    BF16 = 30,

    /// <summary>Ternary, 1.69 bits.</summary>
    TQ1_0 = 34,

    /// <summary>Ternary, 2.06 bits.</summary>
    TQ2_0 = 35,

    /// <summary>32 elements of 4-bit floating point with a shared exponent.</summary>
    MXFP4 = 39,
}
