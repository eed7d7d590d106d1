using System.Text.Json;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Accounting;
using Lathe.Nn.Tests.Formats;

namespace Lathe.Nn.Tests.Models.Accounting;

/// <summary>The accounting that CS336's first assignment asks for: parameters and products of GPT-2's shapes with SwiGLU.</summary>
public sealed class AccountingVectorTests
{
    [Fact]
    public void Parameters_and_products_are_the_published_ones()
    {
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllText(SharedData.Find("../vectors/a1/own/accounting.json")));
        JsonElement[] cases = [.. vectors.RootElement.GetProperty("cases").EnumerateArray()];
        Assert.NotEmpty(cases);
        foreach (JsonElement c in cases)
        {
            int Int(string name) => c.GetProperty(name).GetInt32();
            JsonElement parameters = c.GetProperty("params"), flops = c.GetProperty("forward_matmul_flops_one_sequence");
            var config = new TransformerConfig
            {
                Vocabulary = Int("vocab_size"),
                Width = Int("d_model"),
                Layers = Int("num_layers"),
                FeedForward = Int("d_ff"),
                Context = Int("context_length"),
                Heads = Int("d_model") / 64,
                Norm = NormKind.RmsNorm,
                Positions = PositionKind.Rotary,
                Activation = ActivationKind.SwiGlu,
                TiedEmbeddings = false,
                QkvBias = false,
                OutputBias = false,
                FeedForwardBias = false,
            };
            ParameterCount count = ParameterCount.Of(config);
            Assert.Equal(parameters.GetProperty("total").GetInt64(), count.Total);
            Assert.Equal(parameters.GetProperty("per_layer").GetInt64(), count.Block);
            Assert.Equal(parameters.GetProperty("lm_head").GetInt64(), count.Head);
            FlopCount work = FlopCount.Of(config, 1, config.Context, full: true);
            (string Name, double Value)[] expected =
            [
                ("qkv_proj", work.QueryKeyValue), ("attn_scores", work.Scores), ("attn_values", work.Values), ("out_proj", work.Output),
                ("ffn", work.FeedForward), ("lm_head", work.Head), ("total", work.Forward),
            ];
            foreach ((string name, double value) in expected) Assert.Equal(flops.GetProperty(name).GetDouble(), value);
        }

        JsonElement nano = vectors.RootElement.GetProperty("nanogpt_gpt2_124m");
        // The name says that positions are left out, but the number has them, as nanoGPT's notebook does.
        ParameterCount gpt2 = ParameterCount.Of(Gpt2.Small with { QkvBias = false, OutputBias = false, FeedForwardBias = false, NormBias = false });
        Assert.Equal(nano.GetProperty("params_excluding_position_and_with_no_bias").GetInt64(), gpt2.Total);
        Assert.Equal(nano.GetProperty("forward_flops_ctx1024").GetDouble(), FlopCount.Of(Gpt2.Small, 1, 1024, full: true).Forward);
    }
}
