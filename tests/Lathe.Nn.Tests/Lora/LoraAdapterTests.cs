using Lathe.Nn.Initialization;
using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Nn.Tests.Models.Transformers;
using Lathe.Nn.Tests.Vectors;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Lora;

/// <summary>An adapter beside a model: where it stands, what it computes, what it leaves alone.</summary>
public sealed class LoraAdapterTests
{
    private static readonly LoraOptions Everywhere = new() { Rank = 2, Alpha = 3, Dropout = 0, Targets = [LoraOptions.AllLinear] };

    public static TheoryData<string> Names => [.. SmallConfigs.All.Keys];

    [Fact]
    public void The_low_rank_op_equals_the_vector()
    {
        using var v = new Vector("extra/lora_linear");
        using var scope = new Scope();
        Tensor x = v.Variable(scope, "in.x"), a = v.Variable(scope, "w.lora_A"), b = v.Variable(scope, "w.lora_B");
        Tensor y = x.Linear(v.Input(scope, "w.weight"), v.Input(scope, "w.bias")).AddLowRank(x, a, b, scale: 16.0 / 3);
        v.Close("exp.out", y.Data<float>());
        scope.Backward(y, v.Input(scope, "in.dout"));
        v.Close("exp.grad.x", x.Grad<float>());
        v.Close("exp.grad.lora_A", a.Grad<float>());
        v.Close("exp.grad.lora_B", b.Grad<float>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_new_adapter_changes_no_bit(string name)
    {
        using Transformer model = LoraModels.Build(name);
        float[] before = LoraModels.Logits(model);
        using LoraAdapter adapter = LoraAdapter.Attach(model, Everywhere);
        Assert.Equal(before, LoraModels.Logits(model));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_the_differences_and_the_base_has_none(string name)
    {
        if (!SmallConfigs.All[name].LanguageHead) return;
        using Transformer model = LoraModels.Build(name, DType.Float64);
        using LoraAdapter adapter = LoraModels.Trained(model, Everywhere);
        GradientCheckResult result = GradientCheck.Run(scope => LoraModels.Loss(model, scope), [.. adapter.Parameters], new GradientCheckOptions { MaxElementsPerParameter = 6 });
        Assert.True(result.Compared > 60);
        result.ThrowIfAbove(1e-5);
        Assert.All(model.Parameters, p => Assert.False(p.HasGrad || p.RequiresGrad));
    }

    [Fact]
    public void Queries_and_values_of_a_fused_projection_are_its_rows()
    {
        using Transformer gpt = LoraModels.Build("gpt2");
        using LoraAdapter adapter = LoraModels.Trained(gpt);
        Assert.Equal(["transformer.h.0.attn.q_proj", "transformer.h.0.attn.v_proj", "transformer.h.1.attn.q_proj", "transformer.h.1.attn.v_proj"], adapter.Paths.Select(p => p.Site.Module));
        Assert.Equal([(0, 12), (24, 12), (0, 12), (24, 12)], adapter.Paths.Select(p => (p.Site.FirstRow, p.Site.Rows)));
        Assert.Equal("transformer.h.0.attn.c_attn", adapter.Paths[0].Site.Whole!.Module);
        using Transformer llama = LoraModels.Build("llama");
        using LoraAdapter other = LoraModels.Trained(llama);
        Assert.Equal(["model.layers.0.self_attn.q_proj", "model.layers.0.self_attn.v_proj", "model.layers.1.self_attn.q_proj", "model.layers.1.self_attn.v_proj"], other.Paths.Select(p => p.Site.Module));
        Assert.Equal((18, 6), (other.Paths[1].Site.FirstRow, other.Paths[1].Site.Rows));
    }

    [Fact]
    public void Published_counts_of_trained_parameters()
    {
        // GPT-2 medium's shape, r = 16 on q and v: 24 · 2 · 16 · 2,048.
        TransformerConfig config = Gpt2.Medium with { Vocabulary = 64, Context = 16, Layers = 1 };
        using var model = new Transformer(config, Initializer.Unfilled());
        using LoraAdapter adapter = LoraAdapter.Attach(model);
        Assert.Equal(1_572_864 / 24, adapter.ParameterCount);
    }

    [Fact]
    public void Adapters_add_up_and_switch_off()
    {
        using Transformer model = LoraModels.Build("llama");
        float[] plain = LoraModels.Logits(model);
        using LoraAdapter one = LoraModels.Trained(model);
        float[] first = LoraModels.Logits(model);
        using LoraAdapter two = LoraModels.Trained(model, Everywhere, seed: 5);
        float[] both = LoraModels.Logits(model);
        Assert.NotEqual(first, both);
        one.Enabled = false;
        Assert.NotEqual(both, LoraModels.Logits(model));
        using (two.Suspend()) Assert.Equal(plain, LoraModels.Logits(model));
        (one.Enabled, two.Weight) = (true, 0);
        Assert.Equal(first, LoraModels.Logits(model));
        two.Weight = 1;
        Assert.Equal(both, LoraModels.Logits(model));
        one.Detach();
        two.Detach();
        Assert.Equal(plain, LoraModels.Logits(model));
        Assert.All(model.Parameters, p => Assert.True(p.RequiresGrad));
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    public void Checkpointing_changes_no_bit_and_a_steady_step_allocates_nothing(string name)
    {
        using Transformer plain = LoraModels.Build(name), sparing = LoraModels.Build(name);
        sparing.CheckpointActivations = true;
        using LoraAdapter a = LoraModels.Trained(plain), b = LoraModels.Trained(sparing);
        using Scope first = new() { Seed = 3 }, second = new() { Seed = 3 };
        first.Backward(LoraModels.Loss(plain, first));
        second.Backward(LoraModels.Loss(sparing, second));
        for (int i = 0; i < a.Parameters.Count; i++) Assert.Equal(a.Parameters[i].Grad<float>().ToArray(), b.Parameters[i].Grad<float>().ToArray());
        long before = 0;
        for (int i = 0; i < 6; i++)
        {
            if (i == 3) before = GC.GetAllocatedBytesForCurrentThread();
            second.Reset();
            b.ZeroGrad();
            second.Backward(LoraModels.Loss(sparing, second));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("gpt2", 0, false)]
    [InlineData("llama", 0.1, false)]
    [InlineData("llama", 0, true)]
    public void A_base_in_bfloat16_trains_a_float_adapter(string name, double dropout, bool dora)
    {
        using Transformer halves = LoraModels.Build(name), floats = LoraModels.Build(name);
        foreach (Parameter p in halves.Parameters) p.ConvertTo(DType.BFloat16);
        for (int i = 0; i < floats.Parameters.Count; i++) halves.Parameters[i].CopyTo(floats.Parameters[i].Value<float>());
        LoraOptions options = Everywhere with { Dropout = dropout, Dora = dora };
        using LoraAdapter a = LoraModels.Trained(halves, options), b = LoraModels.Trained(floats, options);
        Assert.All(a.Parameters, p => Assert.Equal(DType.Float32, p.DType));
        using Scope first = new() { Seed = 3 }, second = new() { Seed = 3 };
        first.Backward(LoraModels.Loss(halves, first));
        second.Backward(LoraModels.Loss(floats, second));
        double error = 0, size = 0;
        for (int i = 0; i < a.Parameters.Count; i++)
        {
            ReadOnlySpan<float> x = a.Parameters[i].Grad<float>(), y = b.Parameters[i].Grad<float>();
            for (int k = 0; k < x.Length; k++) (error, size) = (error + Math.Pow(x[k] - y[k], 2), size + Math.Pow(y[k], 2));
        }

        Assert.InRange(Math.Sqrt(error / size), 1e-6, 0.03);
    }

    [Fact]
    public void Names_that_match_nothing_say_what_there_is()
    {
        using Transformer model = LoraModels.Build("gpt2");
        ArgumentException error = Assert.Throws<ArgumentException>(() => LoraAdapter.Attach(model, new LoraOptions { Targets = ["query_key_value"] }));
        Assert.Contains("c_attn", error.Message, StringComparison.Ordinal);
        Assert.Contains("q_proj", error.Message, StringComparison.Ordinal);
        Assert.All(model.Parameters, p => Assert.True(p.RequiresGrad));
        Assert.Throws<ArgumentException>(() => LoraAdapter.Attach(model, new LoraOptions { Rank = 0 }));
        Assert.Throws<ArgumentException>(() => LoraAdapter.Attach(model, new LoraOptions { Dropout = 1 }));
        Assert.ThrowsAny<ArgumentException>(() => LoraAdapter.Attach(model, new LoraOptions { TargetPattern = "(" }));
    }

    [Fact]
    public void Patterns_choose_modules_ranks_and_layers()
    {
        using Transformer model = LoraModels.Build("llama");
        using LoraAdapter adapter = LoraAdapter.Attach(model, new LoraOptions
        {
            Rank = 2,
            Alpha = 4,
            TargetPattern = @".*\.(up|down)_proj|.*self_attn.o_proj",
            Layers = [1],
            RankPattern = new Dictionary<string, int> { ["down_proj"] = 3 },
            AlphaPattern = new Dictionary<string, double> { [@"layers\.1\.mlp\.up_proj"] = 8 },
            RankStabilized = true,
        });
        Assert.Equal(["model.layers.1.self_attn.o_proj", "model.layers.1.mlp.up_proj", "model.layers.1.mlp.down_proj"], adapter.Paths.Select(p => p.Site.Module));
        Assert.Equal([2, 2, 3], adapter.Paths.Select(p => p.Rank));
        Assert.Equal([4 / Math.Sqrt(2), 8 / Math.Sqrt(2), 4 / Math.Sqrt(3)], adapter.Paths.Select(p => p.Scale));
    }
}
