using System.Collections.Frozen;

namespace Lathe.Nn.Formats.Quantization;

/// <summary>Names and block sizes of <see cref="GgmlType"/>.</summary>
public static class GgmlTypes
{
    private static readonly FrozenDictionary<GgmlType, (string Name, int Elements, int Bytes)> Table =
        new Dictionary<GgmlType, (string, int, int)>
        {
            [GgmlType.F32] = ("F32", 1, 4),
            [GgmlType.F16] = ("F16", 1, 2),
            [GgmlType.Q4_0] = ("Q4_0", 32, 18),
            [GgmlType.Q4_1] = ("Q4_1", 32, 20),
            [GgmlType.Q5_0] = ("Q5_0", 32, 22),
            [GgmlType.Q5_1] = ("Q5_1", 32, 24),
            [GgmlType.Q8_0] = ("Q8_0", 32, 34),
            [GgmlType.Q8_1] = ("Q8_1", 32, 36),
            [GgmlType.Q2_K] = ("Q2_K", 256, 84),
            [GgmlType.Q3_K] = ("Q3_K", 256, 110),
            [GgmlType.Q4_K] = ("Q4_K", 256, 144),
            [GgmlType.Q5_K] = ("Q5_K", 256, 176),
            [GgmlType.Q6_K] = ("Q6_K", 256, 210),
            [GgmlType.Q8_K] = ("Q8_K", 256, 292),
            [GgmlType.IQ2_XXS] = ("IQ2_XXS", 256, 66),
            [GgmlType.IQ2_XS] = ("IQ2_XS", 256, 74),
            [GgmlType.IQ3_XXS] = ("IQ3_XXS", 256, 98),
            [GgmlType.IQ1_S] = ("IQ1_S", 256, 50),
            [GgmlType.IQ4_NL] = ("IQ4_NL", 32, 18),
            [GgmlType.IQ3_S] = ("IQ3_S", 256, 110),
            [GgmlType.IQ2_S] = ("IQ2_S", 256, 82),
            [GgmlType.IQ4_XS] = ("IQ4_XS", 256, 136),
            [GgmlType.I8] = ("I8", 1, 1),
            [GgmlType.I16] = ("I16", 1, 2),
            [GgmlType.I32] = ("I32", 1, 4),
            [GgmlType.I64] = ("I64", 1, 8),
            [GgmlType.F64] = ("F64", 1, 8),
            [GgmlType.IQ1_M] = ("IQ1_M", 256, 56),
            [GgmlType.BF16] = ("BF16", 1, 2),
            [GgmlType.TQ1_0] = ("TQ1_0", 256, 54),
            [GgmlType.TQ2_0] = ("TQ2_0", 256, 66),
            [GgmlType.MXFP4] = ("MXFP4", 32, 17),
        }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, GgmlType> ByName =
        Table.ToFrozenDictionary(e => e.Value.Name, e => e.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the number is a type that ggml has, so that a tensor of it has a size.</summary>
    /// <param name="type">A number out of a file.</param>
    public static bool IsKnown(GgmlType type) => Table.ContainsKey(type);

    /// <summary>ggml's name: <c>Q4_K</c>.</summary>
    /// <param name="type">A type.</param>
    public static string Name(this GgmlType type) => Table[type].Name;

    /// <summary>Elements in a block; 1 for plain numbers. The innermost axis is a multiple of it.</summary>
    /// <param name="type">A type.</param>
    public static int BlockLength(this GgmlType type) => Table[type].Elements;

    /// <summary>Bytes of a block.</summary>
    /// <param name="type">A type.</param>
    public static int BlockBytes(this GgmlType type) => Table[type].Bytes;

    /// <summary>Bytes of so many elements, a multiple of <see cref="BlockLength"/>.</summary>
    /// <param name="type">A type.</param>
    /// <param name="elements">How many.</param>
    /// <exception cref="OverflowException">More bytes than 64 bits can count.</exception>
    public static long ByteLength(this GgmlType type, long elements) => checked(elements / type.BlockLength() * type.BlockBytes());

    /// <summary>Finds a type by ggml's name, in any case.</summary>
    /// <param name="name">For example <c>Q4_K</c> or <c>q4_k</c>.</param>
    /// <param name="type">The type when the answer is true.</param>
    public static bool TryParse(string name, out GgmlType type) => ByName.TryGetValue(name, out type);
}
