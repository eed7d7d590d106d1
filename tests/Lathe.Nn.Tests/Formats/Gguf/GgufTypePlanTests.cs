using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Quantization;
using Lathe.Tensors;

namespace Lathe.Nn.Tests.Formats.Gguf;

public sealed class GgufTypePlanTests
{
    /// <summary>
    /// What llama-quantize of 2026 made of random models: 30 layers 256 wide; 22 layers 288 wide with a tied output; GPT-2 of 12 layers
    /// 256 wide. A type, and for another one the layers that have it.
    /// </summary>
    [Theory]
    [InlineData("wide", "F16", "output F16, token_embd F16, attn_v F16, ffn_down F16")]
    [InlineData("wide", "Q8_0", "output Q8_0, token_embd Q8_0, attn_k Q8_0, attn_v Q8_0, ffn_down Q8_0")]
    [InlineData("wide", "Q4_0", "output Q6_K, token_embd Q4_0, attn_v Q4_0, ffn_down Q4_0, ffn_gate Q4_0")]
    [InlineData("wide", "Q4_K_S", "output Q6_K, token_embd Q4_K, attn_k Q4_K, attn_q Q4_K, attn_output Q4_K, attn_v Q4_K Q5_K:0 1 2 3, ffn_down Q4_K Q5_K:0 1 2, ffn_up Q4_K")]
    [InlineData("wide", "Q4_K_M", "output Q6_K, token_embd Q4_K, attn_k Q4_K, attn_output Q4_K, attn_v Q4_K Q6_K:0 1 2 5 8 11 14 17 20 23 26 27 28 29, ffn_down Q4_K Q6_K:0 1 2 5 8 11 14 17 20 23 26 27 28 29, ffn_gate Q4_K")]
    [InlineData("wide", "Q5_K_S", "output Q6_K, token_embd Q5_K, attn_v Q5_K, ffn_down Q5_K")]
    [InlineData("wide", "Q5_K_M", "output Q6_K, attn_k Q5_K, attn_v Q5_K Q6_K:0 1 2 5 8 11 14 17 20 23 26 27 28 29, ffn_down Q5_K Q6_K:0 1 2 5 8 11 14 17 20 23 26 27 28 29")]
    [InlineData("wide", "Q6_K", "output Q6_K, token_embd Q6_K, attn_v Q6_K, ffn_down Q6_K")]
    [InlineData("tied", "Q4_0", "token_embd Q8_0, attn_v Q4_0, ffn_down Q4_0")]
    [InlineData("tied", "Q4_K_S", "token_embd Q8_0, attn_q Q5_0, attn_v Q5_0 Q5_1:0 1 2 3, ffn_down Q4_K Q5_K:0 1, ffn_up Q5_0")]
    [InlineData("tied", "Q4_K_M", "token_embd Q8_0, attn_k Q5_0, attn_v Q5_0 Q8_0:0 1 4 7 10 13 16 19 20 21, ffn_down Q4_K Q6_K:0 1 4 7 10 13 16 19 20 21, ffn_gate Q5_0")]
    [InlineData("tied", "Q5_K_M", "token_embd Q8_0, attn_k Q5_1, attn_v Q5_1 Q8_0:0 1 4 7 10 13 16 19 20 21, ffn_down Q5_K Q6_K:0 1 4 7 10 13 16 19 20 21")]
    [InlineData("tied", "Q6_K", "token_embd Q8_0, attn_k Q8_0, ffn_down Q6_K")]
    [InlineData("gpt2", "Q4_K_S", "token_embd Q6_K, attn_output Q4_K, attn_qkv Q4_K Q5_K:0 1 2 3, ffn_down Q4_K Q5_K:0, ffn_up Q4_K")]
    [InlineData("gpt2", "Q4_K_M", "token_embd Q6_K, attn_output Q4_K, attn_qkv Q6_K Q4_K:1 2 4 5 7 8, ffn_down Q6_K Q4_K:1 2 4 5 7 8, ffn_up Q4_K")]
    [InlineData("gpt2", "Q5_K_M", "token_embd Q6_K, attn_output Q5_K, attn_qkv Q6_K Q5_K:1 2 4 5 7 8, ffn_down Q6_K Q5_K:1 2 4 5 7 8")]
    public void Recipes_mix_as_llama_cpp_does(string model, string recipe, string expected)
    {
        (WeightInfo[] weights, Dictionary<string, object> metadata) = Model(model);
        var plan = new GgufTypePlan(GgufRecipe.Named(recipe), weights, metadata);
        foreach (string line in expected.Split(", "))
        {
            string[] words = line.Split([' ', ':']);
            GgmlType usual = Type(words[1]), other = words.Length > 2 ? Type(words[2]) : usual;
            HashSet<string> others = [.. words.Skip(3)];
            WeightInfo[] named = [.. weights.Where(w => w.Name == $"{words[0]}.weight" || w.Name.EndsWith($".{words[0]}.weight", StringComparison.Ordinal))];
            Assert.NotEmpty(named);
            Assert.All(named, w => Assert.Equal(others.Contains(w.Name.Split('.')[1]) ? other : usual, plan[w.Name]));
        }

        Assert.All(weights.Where(w => w.Shape.Rank < 2 || w.Name == "position_embd.weight"), w => Assert.Null(plan[w.Name]));
    }

    [Theory]
    [InlineData("Q4_K_S", 172, GgmlType.F16)]
    [InlineData("Q8_0", 172, GgmlType.F16)]
    [InlineData("BF16", 172, GgmlType.BF16)]
    [InlineData("Q5_K_S", 288, GgmlType.Q5_1)]
    public void Rows_that_no_block_fits_get_the_next_larger_type(string recipe, int row, GgmlType expected)
        => Assert.Equal(expected, One(recipe, "blk.0.attn_q.weight", [8, row]));

    [Theory]
    [InlineData("blk.3.ffn_gate_inp.weight")]
    [InlineData("blk.3.attn_q_norm.weight")]
    [InlineData("token_types.weight")]
    [InlineData("blk.3.attn_q.bias")]
    public void Routers_norms_and_positions_stay(string name) => Assert.Null(One("Q4_K_M", name, [8, 256]));

    [Fact]
    public void Eight_experts_and_shared_values_get_more_bits()
    {
        Dictionary<string, object> experts = new() { ["general.architecture"] = "llama", ["llama.block_count"] = 32u, ["llama.expert_count"] = 8u };
        WeightInfo[] weights = [.. ((string[])["attn_v", "attn_k", "attn_output", "ffn_down_exps"]).Select(n => new WeightInfo($"blk.9.{n}.weight", [8, 256], "F32", 0)), new("output.weight", [8, 256], "F32", 0)];
        var plan = new GgufTypePlan(GgufRecipe.Named("q4_k_m"), weights, experts);
        Assert.Equal([GgmlType.Q8_0, GgmlType.Q8_0, GgmlType.Q5_K, GgmlType.Q6_K, GgmlType.Q6_K], weights.Select(w => plan[w.Name]!.Value));
        Dictionary<string, object> large = new() { ["general.architecture"] = "llama", ["llama.block_count"] = 80u, ["llama.attention.head_count"] = 64u, ["llama.attention.head_count_kv"] = 8u };
        WeightInfo[] values = [.. Enumerable.Range(0, 80).Select(i => new WeightInfo($"blk.{i}.attn_v.weight", [8, 256], "F32", 0))];
        plan = new GgufTypePlan(GgufRecipe.Named("Q4_K_S"), values, large);
        Assert.All(values, v => Assert.Equal(GgmlType.Q5_K, plan[v.Name]));
    }

    [Fact]
    public void Pure_makes_everything_the_main_type_and_names_are_taken_in_any_case()
    {
        Assert.Equal(GgmlType.Q4_K, One("q4_k", "token_embd.weight", [512, 256], pure: true));
        Assert.Equal(GgmlType.Q6_K, One("q4_k", "token_embd.weight", [512, 256]));
        Assert.Equal("Q5_K_M", GgufRecipe.Named("q5_k").Name);
        Assert.Contains("expected one of F32, F16, Q4_0", Assert.Throws<ArgumentException>(() => GgufRecipe.Named("Q3_K_M")).Message, StringComparison.Ordinal);
    }

    private static GgmlType? One(string recipe, string name, Shape shape, bool pure = false)
        => new GgufTypePlan(GgufRecipe.Named(recipe), [new WeightInfo(name, shape, "F32", 0)], new Dictionary<string, object>(), pure)[name];

    private static GgmlType Type(string name) => GgmlTypes.TryParse(name, out GgmlType type) ? type : throw new ArgumentException(name);

    private static (WeightInfo[] Weights, Dictionary<string, object> Metadata) Model(string name)
    {
        (string architecture, int layers, int width, int hidden) = name switch { "wide" => ("llama", 30, 256, 512), "tied" => ("llama", 22, 288, 768), _ => ("gpt2", 12, 256, 1024) };
        List<WeightInfo> weights = [Info("token_embd.weight", [500, width])];
        string[] inner = name == "gpt2" ? ["attn_qkv", "attn_output", "ffn_up"] : ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up"];
        // In no order: the plan has its own.
        for (int i = layers - 1; i >= 0; i--)
        {
            weights.AddRange(inner.Select(n => Info($"blk.{i}.{n}.weight", [width, width])));
            weights.AddRange([Info($"blk.{i}.ffn_down.weight", [width, hidden]), Info($"blk.{i}.attn_norm.weight", [width]), Info($"blk.{i}.ffn_down.bias", [width])]);
        }

        if (name == "wide") weights.Add(Info("output.weight", [500, width]));
        if (name == "gpt2") weights.Add(Info("position_embd.weight", [64, width]));
        return ([.. weights], new Dictionary<string, object> { ["general.architecture"] = architecture, [$"{architecture}.block_count"] = (uint)layers });

        static WeightInfo Info(string name, Shape shape) => new(name, shape, "F32", 0);
    }
}
