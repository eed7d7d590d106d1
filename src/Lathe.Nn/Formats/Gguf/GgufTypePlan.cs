using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Formats.Gguf;

/// <summary>
/// How each tensor of a model is stored when the model is quantised, by llama.cpp's rules: vectors, norms and routers stay single
/// precision; the output, which errors reach undamped, gets 6 bits where the rest gets K types; rows that do not fit a type's blocks
/// get the next larger type that they fit.
/// </summary>
/// <param name="Main">The type of the matrices: F32, F16, BF16, Q8_0, Q4_K, …</param>
/// <param name="Pure">Whether the output is of the main type as well.</param>
public sealed record GgufTypePlan(GgmlType Main, bool Pure = false)
{
    /// <summary>The type of a tensor.</summary>
    /// <param name="weight">Its GGUF name (<c>blk.0.attn_q.weight</c>) and shape.</param>
    /// <param name="tiedOutput">Whether the model has no <c>output.weight</c>, so that the embedding is the output.</param>
    public GgmlType For(WeightInfo weight, bool tiedOutput = false)
    {
        if (weight.Shape.Rank < 2 || !weight.Name.EndsWith(".weight", StringComparison.Ordinal)
            || weight.Name.EndsWith("_norm.weight", StringComparison.Ordinal) || weight.Name.EndsWith("ffn_gate_inp.weight", StringComparison.Ordinal))
            return GgmlType.F32;
        bool output = weight.Name == "output.weight" || (tiedOutput && weight.Name == "token_embd.weight");
        return Fit(output && !Pure && Main is (GgmlType.Q4_K or GgmlType.Q5_K) ? GgmlType.Q6_K : Main, weight.Shape[-1]);
    }

    private static GgmlType Fit(GgmlType type, int row)
    {
        if (row % type.BlockLength() == 0)
            return type;
        GgmlType smaller = type switch
        {
            GgmlType.Q4_K => GgmlType.Q5_0,
            GgmlType.Q5_K => GgmlType.Q5_1,
            GgmlType.Q6_K => GgmlType.Q8_0,
            _ => GgmlType.F16,
        };
        return row % smaller.BlockLength() == 0 ? smaller : GgmlType.F16;
    }
}
