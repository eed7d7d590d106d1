using System.Text.Json.Nodes;
using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Models.Weights;

namespace Lathe.Nn.Models;

/// <summary>
/// GPT-2 (Radford et al. 2019): pre-norm, learned positions, GELU by the tanh approximation, biases, the token embedding as head.
/// DialoGPT has the same shapes. In files its projections are Conv1D: weights are stored [in, out].
/// </summary>
public sealed class Gpt2 : ModelFamily
{
    /// <summary>The family.</summary>
    public static readonly Gpt2 Family = new();

    private Gpt2()
    {
    }

    /// <summary>GPT-2, 124M parameters: 12 layers, 12 heads, 768 wide.</summary>
    public static TransformerConfig Small { get; } = Of(12, 12, 768);

    /// <summary>GPT-2 medium, 355M: 24 layers, 16 heads, 1,024 wide.</summary>
    public static TransformerConfig Medium { get; } = Of(24, 16, 1024);

    /// <summary>GPT-2 large, 774M: 36 layers, 20 heads, 1,280 wide.</summary>
    public static TransformerConfig Large { get; } = Of(36, 20, 1280);

    /// <summary>GPT-2 XL, 1,558M: 48 layers, 25 heads, 1,600 wide.</summary>
    public static TransformerConfig ExtraLarge { get; } = Of(48, 25, 1600);

    /// <summary>nanoGPT's setting for a processor on tiny Shakespeare, by character: 4 layers, 4 heads, 128 wide, context 64, 0.8M.</summary>
    public static TransformerConfig Nano { get; } = Of(4, 4, 128) with
    {
        Vocabulary = 65,
        Context = 64,
        QkvBias = false,
        OutputBias = false,
        FeedForwardBias = false,
        NormBias = false,
        Activation = ActivationKind.Gelu,
    };

    /// <summary>nanoGPT's character model of Shakespeare: 6 layers, 6 heads, 384 wide, context 256, 10.7M.</summary>
    public static TransformerConfig ShakespeareCharacters { get; } = Of(6, 6, 384) with
    {
        Vocabulary = 65,
        Context = 256,
        QkvBias = false,
        OutputBias = false,
        FeedForwardBias = false,
        NormBias = false,
        Activation = ActivationKind.Gelu,
        EmbeddingDropout = 0.2,
        ResidualDropout = 0.2,
    };

    /// <inheritdoc/>
    public override string Name => "gpt2";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ModelTypes => ["gpt2"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> GgufArchitectures => ["gpt2"];

    /// <inheritdoc/>
    public override string ArchitectureName => "GPT2LMHeadModel";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Prefixes => ["transformer."];

    /// <inheritdoc/>
    public override bool Fits(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config is
        {
            Causal: true, PreNorm: true, ParallelResidual: false, Norm: NormKind.LayerNorm, EmbeddingNorm: false, Positions: PositionKind.Learned, Gated: false,
            QkNorm: false, SlidingWindow: 0, AttentionSoftCap: 0, LogitSoftCap: 0, Mixture: null, TokenTypes: 0, LanguageHead: true,
        } && config.KeyValueHeadCount == config.Heads && config.HeadWidth * config.Heads == config.Width;
    }

    /// <inheritdoc/>
    public override TransformerConfig Read(ConfigReader json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (!json.Flag("scale_attn_weights", true) || json.Flag("scale_attn_by_inverse_layer_idx", false))
            throw new InvalidDataException($"'{json.Path}' scales attention in a way Lathe does not have (scale_attn_weights, scale_attn_by_inverse_layer_idx).");
        return new TransformerConfig
        {
            Vocabulary = json.Integer("vocab_size"),
            Context = json.Has("n_positions") ? json.Integer("n_positions") : json.Integer("n_ctx", 1024),
            Width = json.Integer("n_embd"),
            Layers = json.Integer("n_layer"),
            Heads = json.Integer("n_head"),
            FeedForward = json.Integer("n_inner", 4 * json.Integer("n_embd")),
            NormEpsilon = json.Number("layer_norm_epsilon", 1e-5),
            Activation = Activations.Read(json, "activation_function", "gelu_new"),
            TiedEmbeddings = json.Flag("tie_word_embeddings", true),
            EmbeddingDropout = json.Number("embd_pdrop", 0),
            ResidualDropout = json.Number("resid_pdrop", 0),
        };
    }

    /// <inheritdoc/>
    public override void Write(TransformerConfig config, JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(json);
        json["vocab_size"] = config.Vocabulary;
        json["n_positions"] = config.Context;
        json["n_ctx"] = config.Context;
        json["n_embd"] = config.Width;
        json["n_layer"] = config.Layers;
        json["n_head"] = config.Heads;
        json["n_inner"] = config.FeedForwardWidth;
        json["layer_norm_epsilon"] = config.NormEpsilon;
        json["activation_function"] = Activations.Name(config.Activation);
        json["tie_word_embeddings"] = config.TiedEmbeddings;
        json["embd_pdrop"] = config.EmbeddingDropout;
        json["resid_pdrop"] = config.ResidualDropout;
        json["attn_pdrop"] = 0.0;
    }

    /// <inheritdoc/>
    public override IEnumerable<WeightPart> Weights(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        int width = config.Width, hidden = config.FeedForwardWidth;
        yield return new WeightPart("tokens.weight", "wte.weight", [config.Vocabulary, width]);
        yield return new WeightPart("positions.weight", "wpe.weight", [config.Context, width]);
        for (int i = 0; i < config.Layers; i++)
        {
            string block = $"blocks.{i}", h = $"h.{i}";
            foreach (WeightPart part in (IEnumerable<WeightPart>)
            [
                .. Norm($"{block}.attention_norm", $"{h}.ln_1", width, bias: true),
                .. Linear($"{block}.attention.qkv", $"{h}.attn.c_attn", 3 * width, width, bias: true, layout: WeightLayout.Transposed),
                .. Linear($"{block}.attention.output", $"{h}.attn.c_proj", width, width, bias: true, layout: WeightLayout.Transposed),
                .. Norm($"{block}.feed_forward_norm", $"{h}.ln_2", width, bias: true),
                .. Linear($"{block}.feed_forward.up", $"{h}.mlp.c_fc", hidden, width, bias: true, layout: WeightLayout.Transposed),
                .. Linear($"{block}.feed_forward.down", $"{h}.mlp.c_proj", width, hidden, bias: true, layout: WeightLayout.Transposed),
            ]) yield return part;
        }

        foreach (WeightPart part in Norm("norm", "ln_f", width, bias: true)) yield return part;
        if (!config.TiedEmbeddings) yield return new WeightPart("head.weight", "lm_head.weight", [config.Vocabulary, width]);
    }

    /// <inheritdoc/>
    public override TransformerConfig ReadGguf(IReadOnlyDictionary<string, object> metadata, IWeightSource source)
    {
        var keys = new GgufKeys(metadata, source, "gpt2");
        return Of(keys.Layers, keys.Heads, keys.Width) with
        {
            Vocabulary = keys.Vocabulary,
            Context = keys.Context,
            FeedForward = keys.FeedForward,
            NormEpsilon = keys.Number("attention.layer_norm_epsilon", 1e-5),
            TiedEmbeddings = !source.Contains("output.weight"),
        };
    }

    /// <inheritdoc/>
    public override void WriteGguf(TransformerConfig config, string architecture, IDictionary<string, object> metadata)
    {
        if (config.Activation != ActivationKind.GeluTanh)
            throw new NotSupportedException($"GGUF's gpt2 is GELU by the tanh approximation; this model has {config.Activation}.");
        GgufKeys.Write(config, architecture, metadata);
        metadata[$"{architecture}.attention.layer_norm_epsilon"] = (float)config.NormEpsilon;
    }

    /// <inheritdoc/>
    public override IEnumerable<WeightPart> GgufWeights(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        int width = config.Width, hidden = config.FeedForwardWidth;
        yield return new WeightPart("tokens.weight", "token_embd.weight", [config.Vocabulary, width]);
        yield return new WeightPart("positions.weight", "position_embd.weight", [config.Context, width]);
        for (int i = 0; i < config.Layers; i++)
        {
            string block = $"blocks.{i}", h = $"blk.{i}";
            foreach (WeightPart part in (IEnumerable<WeightPart>)
            [
                .. Norm($"{block}.attention_norm", $"{h}.attn_norm", width, bias: true),
                .. Linear($"{block}.attention.qkv", $"{h}.attn_qkv", 3 * width, width, bias: true),
                .. Linear($"{block}.attention.output", $"{h}.attn_output", width, width, bias: true),
                .. Norm($"{block}.feed_forward_norm", $"{h}.ffn_norm", width, bias: true),
                .. Linear($"{block}.feed_forward.up", $"{h}.ffn_up", hidden, width, bias: true),
                .. Linear($"{block}.feed_forward.down", $"{h}.ffn_down", width, hidden, bias: true),
            ]) yield return part;
        }

        foreach (WeightPart part in Norm("norm", "output_norm", width, bias: true)) yield return part;
        if (!config.TiedEmbeddings) yield return new WeightPart("head.weight", "output.weight", [config.Vocabulary, width]);
    }

    private static TransformerConfig Of(int layers, int heads, int width) => new()
    {
        Vocabulary = 50257,
        Context = 1024,
        Layers = layers,
        Heads = heads,
        Width = width,
        FeedForward = 4 * width,
        Positions = PositionKind.Learned,
        Activation = ActivationKind.GeluTanh,
        TiedEmbeddings = true,
    };
}
