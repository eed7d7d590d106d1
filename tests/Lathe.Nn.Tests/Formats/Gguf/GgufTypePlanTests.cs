using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Tests.Formats.Gguf;

public sealed class GgufTypePlanTests
{
    [Theory]
    [InlineData(GgmlType.Q4_K, "blk.0.attn_q.weight", 256, GgmlType.Q4_K)]
    [InlineData(GgmlType.Q4_K, "blk.0.attn_q.weight", 288, GgmlType.Q5_0)]
    [InlineData(GgmlType.Q5_K, "blk.0.attn_q.weight", 288, GgmlType.Q5_1)]
    [InlineData(GgmlType.Q6_K, "blk.0.attn_q.weight", 288, GgmlType.Q8_0)]
    [InlineData(GgmlType.Q4_K, "blk.0.attn_q.weight", 172, GgmlType.F16)]
    [InlineData(GgmlType.Q8_0, "blk.0.ffn_down.weight", 172, GgmlType.F16)]
    [InlineData(GgmlType.BF16, "blk.0.ffn_down.weight", 172, GgmlType.BF16)]
    [InlineData(GgmlType.Q4_K, "output.weight", 256, GgmlType.Q6_K)]
    [InlineData(GgmlType.Q5_K, "output.weight", 96, GgmlType.Q8_0)]
    [InlineData(GgmlType.Q4_0, "output.weight", 256, GgmlType.Q4_0)]
    [InlineData(GgmlType.Q4_K, "token_embd.weight", 256, GgmlType.Q4_K)]
    [InlineData(GgmlType.Q4_K, "blk.3.ffn_gate_inp.weight", 256, GgmlType.F32)]
    [InlineData(GgmlType.Q4_K, "blk.3.attn_q_norm.weight", 256, GgmlType.F32)]
    [InlineData(GgmlType.F16, "blk.3.attn_q.bias", 256, GgmlType.F32)]
    public void Types_follow_llama_cpps_rules(GgmlType main, string name, int row, GgmlType expected)
        => Assert.Equal(expected, new GgufTypePlan(main).For(new WeightInfo(name, [8, row], "F32", 0)));

    [Fact]
    public void A_tied_embedding_is_an_output_and_vectors_stay_exact()
    {
        var plan = new GgufTypePlan(GgmlType.Q4_K);
        var embedding = new WeightInfo("token_embd.weight", [512, 256], "F32", 0);
        Assert.Equal(GgmlType.Q6_K, plan.For(embedding, tiedOutput: true));
        Assert.Equal(GgmlType.Q4_K, (plan with { Pure = true }).For(embedding, tiedOutput: true));
        Assert.Equal(GgmlType.F32, plan.For(new WeightInfo("output_norm.weight", [256], "F32", 0)));
    }
}
