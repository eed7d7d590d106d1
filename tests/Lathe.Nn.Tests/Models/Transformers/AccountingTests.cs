using System.Text.Json;
using Lathe.Nn.Initialization;
using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Accounting;
using Lathe.Nn.Tests.Vectors;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models.Transformers;

/// <summary>Predicted parameters, operations and memory against published numbers and against what is measured.</summary>
public sealed class AccountingTests
{
    public static TheoryData<string> Names => [.. SmallConfigs.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Activation_memory_is_predicted_within_five_percent(string name)
    {
        TransformerConfig config = SmallConfigs.All[name] with { Context = 40, Width = 48, FeedForward = 80, Vocabulary = 90, Layers = 3 };
        foreach ((int batch, int length, bool checkpoint) in ((int, int, bool)[])[(2, 40, false), (5, 17, false), (4, 32, true)])
        {
            if (checkpoint && config.Mixture is not null) continue;
            long measured = Measure(config, batch, length, checkpoint);
            long predicted = ActivationMemory.Of(config, batch, length, checkpoint);
            // What experts take depends on the routing; the prediction is for an even load.
            double tolerance = config.Mixture is null ? 0.05 : 0.25;
            Assert.True(Math.Abs((double)predicted / measured - 1) <= tolerance, $"B={batch} T={length} checkpoint={checkpoint}: predicted {predicted:N0}, measured {measured:N0} ({(double)predicted / measured:P1}).");
        }
    }

    [Fact]
    public void Weights_gradients_and_cache_are_exactly_as_predicted()
    {
        TransformerConfig config = SmallConfigs.All["llama"];
        using var model = new Transformer(config, new Initializer(1));
        using var cache = new KvCache(config, batch: 3);
        MemoryEstimate memory = MemoryEstimate.Of(config, 3, config.Context);
        Assert.Equal(model.ParameterCount * 4, memory.Weights);
        Assert.Equal(memory.Weights, memory.Gradients);
        Assert.Equal(cache.Bytes, memory.KvCache);
        Assert.Equal((4 * memory.Weights) + memory.Activations, memory.Training);
        Assert.Equal(model.ParameterCount, ParameterCounts.Of(config).Total);
        using var rolling = new KvCache(config with { SlidingWindow = 5, Context = 1000 });
        Assert.Equal(rolling.Bytes, MemoryEstimate.Of(config with { SlidingWindow = 5, Context = 1000 }, 1, 1000).KvCache);
    }

    [Fact]
    public void Parameters_and_operations_are_the_published_ones()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Vector.Find("a1/own/accounting.json")));
        foreach (JsonElement one in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            int Get(string name) => one.GetProperty(name).GetInt32();
            TransformerConfig config = Llama.Of(Get("num_layers"), 16, Get("d_model"), Get("vocab_size"), Get("context_length")) with
            {
                FeedForward = Get("d_ff"),
                TiedEmbeddings = false,
                HeadSize = Get("d_model") / 16,
            };
            JsonElement expected = one.GetProperty("params"), flops = one.GetProperty("forward_matmul_flops_one_sequence");
            ParameterCounts counts = ParameterCounts.Of(config);
            Assert.Equal(expected.GetProperty("token_embeddings").GetInt64(), counts.Tokens);
            Assert.Equal(expected.GetProperty("lm_head").GetInt64(), counts.Head);
            Assert.Equal(expected.GetProperty("per_layer").GetInt64(), counts.PerBlock);
            Assert.Equal(expected.GetProperty("total").GetInt64(), counts.Total);
            FlopCounts f = FlopCounts.Of(config, config.Context);
            double[] got = [f.Qkv, f.Scores, f.Values, f.Output, f.FeedForward, f.Head, f.Total];
            string[] names = ["qkv_proj", "attn_scores", "attn_values", "out_proj", "ffn", "lm_head", "total"];
            Assert.Equal(names.Select(n => flops.GetProperty(n).GetDouble()), got);
        }

        JsonElement gpt2 = document.RootElement.GetProperty("nanogpt_gpt2_124m");
        // The sum counts positions, whatever the field's name says.
        ParameterCounts plain = ParameterCounts.Of(Gpt2.Small with { QkvBias = false, OutputBias = false, FeedForwardBias = false, NormBias = false });
        Assert.Equal(gpt2.GetProperty("params_excluding_position_and_with_no_bias").GetInt64(), plain.Total);
        Assert.Equal(gpt2.GetProperty("forward_flops_ctx1024").GetDouble(), FlopCounts.Of(Gpt2.Small, 1024).Total);
        Assert.Equal(124_439_808, ParameterCounts.Of(Gpt2.Small).Total);
    }

    private static long Measure(TransformerConfig config, int batch, int length, bool checkpoint)
    {
        using var model = new Transformer(config, new Initializer(1)) { CheckpointActivations = checkpoint };
        using var scope = new Scope();
        int[] ids = [.. Enumerable.Range(0, batch * length).Select(i => i * i % config.Vocabulary)];
        Tensor loss = model.Forward(scope.Input<int>([batch, length], ids)).CrossEntropy(scope.Input<int>([batch, length], ids));
        scope.Backward(model.BalanceLoss is { } balance ? loss + balance : loss);
        return scope.PeakBytes;
    }
}
