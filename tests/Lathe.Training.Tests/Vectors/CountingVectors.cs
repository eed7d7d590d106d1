using System.Text.Json;
using Lathe.Nn.Models;

namespace Lathe.Training.Tests.Vectors;

/// <summary>Parameters and matrix-product FLOPs of models up to two thousand million parameters, counted from their config.</summary>
internal static class CountingVectors
{
    public static void Parameters(VectorCase v)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(v.Path));
        foreach (JsonElement model in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var config = new TransformerConfig
            {
                Vocabulary = Integer(model, "vocab_size"),
                Width = Integer(model, "d_model"),
                Layers = Integer(model, "num_layers"),
                FeedForward = Integer(model, "d_ff"),
                Context = Integer(model, "context_length"),
                Heads = 1,
                Norm = NormKind.RmsNorm,
                Positions = PositionKind.Rotary,
                Activation = ActivationKind.SwiGlu,
                TiedEmbeddings = false,
                QkvBias = false,
                OutputBias = false,
                FeedForwardBias = false,
            };
            config.Validate();
            JsonElement expected = model.GetProperty("params");
            Assert.Equal(expected.GetProperty("total").GetInt64(), Count(config, ""));
            Assert.Equal(expected.GetProperty("token_embeddings").GetInt64(), Count(config, "tokens."));
            Assert.Equal(expected.GetProperty("lm_head").GetInt64(), Count(config, "head."));
            Assert.Equal(expected.GetProperty("per_layer").GetInt64(), Count(config, "blocks.0."));
            Assert.Equal(expected.GetProperty("ln_final").GetInt64(), Count(config, "norm."));
            ExpectFlops(config, model.GetProperty("forward_matmul_flops_one_sequence"));
        }

        // nanoGPT's notebook counts no biases; its positions are counted, whatever the vector's field is called.
        TransformerConfig gpt2 = Gpt2.Small with { QkvBias = false, OutputBias = false, FeedForwardBias = false, NormBias = false };
        JsonElement nano = document.RootElement.GetProperty("nanogpt_gpt2_124m");
        Assert.Equal(nano.GetProperty("params_excluding_position_and_with_no_bias").GetInt64(), Count(gpt2, ""));
        Assert.Equal(nano.GetProperty("forward_flops_ctx1024").GetInt64(), Products(gpt2, "qkv.", "output.", "feed_forward.", "tokens.") + (2 * Scores(gpt2)));
    }

    private static void ExpectFlops(TransformerConfig config, JsonElement expected)
    {
        Assert.Equal(expected.GetProperty("qkv_proj").GetInt64(), Products(config, "qkv."));
        Assert.Equal(expected.GetProperty("out_proj").GetInt64(), Products(config, "output."));
        Assert.Equal(expected.GetProperty("ffn").GetInt64(), Products(config, "feed_forward."));
        Assert.Equal(expected.GetProperty("lm_head").GetInt64(), Products(config, "head."));
        Assert.Equal(expected.GetProperty("attn_scores").GetInt64(), Scores(config));
        Assert.Equal(expected.GetProperty("attn_values").GetInt64(), Scores(config));
        Assert.Equal(expected.GetProperty("total").GetInt64(), Products(config, "qkv.", "output.", "feed_forward.", "head.") + (2 * Scores(config)));
    }

    private static long Scores(TransformerConfig config) => 2L * config.Context * config.Context * config.Width * config.Layers;

    // A weight [out, in] costs 2·out·in for each token.
    private static long Products(TransformerConfig config, params string[] parts) => ParameterList.Of(config)
        .Where(p => parts.Any(part => $".{p.Name}".Contains($".{part}", StringComparison.Ordinal)) && p.Shape.Rank == 2)
        .Sum(p => 2L * config.Context * p.Shape.Count);

    private static long Count(TransformerConfig config, string prefix)
        => ParameterList.Of(config).Where(p => p.Name.StartsWith(prefix, StringComparison.Ordinal)).Sum(p => p.Shape.Count);

    private static int Integer(JsonElement model, string name) => model.GetProperty(name).GetInt32();
}
