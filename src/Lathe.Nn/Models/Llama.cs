using System.Text.Json.Nodes;
using Lathe.Nn.Formats;
using Lathe.Nn.Models.Weights;

namespace Lathe.Nn.Models;

/// <summary>
/// LLaMA (Touvron et al., arXiv:2302.13971 and 2307.09288; Llama 3, arXiv:2407.21783): pre-norm by RMS, rotary positions, SwiGLU,
/// grouped-query attention, no biases. By configuration also Mistral (sliding window), Mixtral (experts), SmolLM, TinyLlama and
/// llama2.c. GGUF and llama2.c store each head's rows of queries and keys with rotary pairs side by side.
/// </summary>
public sealed class Llama : ModelFamily
{
    /// <summary>The family.</summary>
    public static readonly Llama Family = new();

    private Llama()
    {
    }

    /// <summary>The size of karpathy's stories15M: 6 layers, 6 heads, 288 wide.</summary>
    public static TransformerConfig Stories15M { get; } = Of(6, 6, 288, 32000, 256) with { FeedForward = 768 };

    /// <summary>TinyLlama 1.1B (arXiv:2401.02385).</summary>
    public static TransformerConfig TinyLlama { get; } = Of(22, 32, 2048, 32000, 2048) with { KeyValueHeads = 4, FeedForward = 5632, TiedEmbeddings = false };

    /// <summary>SmolLM 135M: 30 layers, 9 heads over 3, 576 wide.</summary>
    public static TransformerConfig SmolLm135M { get; } = Of(30, 9, 576, 49152, 2048) with { KeyValueHeads = 3, FeedForward = 1536 };

    /// <inheritdoc/>
    public override string Name => "llama";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ModelTypes => ["llama", "mistral", "mixtral"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> GgufArchitectures => ["llama"];

    /// <inheritdoc/>
    public override string ArchitectureName => "LlamaForCausalLM";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Prefixes => ["model."];

    /// <summary>A config of the family.</summary>
    public static TransformerConfig Of(int layers, int heads, int width, int vocabulary, int context) => new()
    {
        Vocabulary = vocabulary,
        Context = context,
        Layers = layers,
        Heads = heads,
        Width = width,
        Norm = NormKind.RmsNorm,
        NormBias = false,
        Positions = PositionKind.Rotary,
        Activation = ActivationKind.SwiGlu,
        QkvBias = false,
        OutputBias = false,
        FeedForwardBias = false,
        TiedEmbeddings = true,
    };

    /// <inheritdoc/>
    public override bool Fits(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return FitsDecoder(config) && config.QkvBias == config.OutputBias && !config.QkNorm && (config.Mixture is null
            || (config.Mixture is { Shared: 0, Renormalize: true, Hidden: 0 } && !config.FeedForwardBias && !config.QkvBias && config.HeadSize == 0))
            && (config.SlidingWindow == 0 || (!config.QkvBias && !config.FeedForwardBias));
    }

    /// <inheritdoc/>
    public override TransformerConfig Read(ConfigReader json)
    {
        ArgumentNullException.ThrowIfNull(json);
        string type = json.Text("model_type", "llama");
        bool bias = json.Flag("attention_bias", false);
        return ReadDecoder(json) with
        {
            QkvBias = bias,
            OutputBias = bias,
            FeedForwardBias = json.Flag("mlp_bias", false),
            SlidingWindow = type == "llama" ? 0 : json.Integer("sliding_window", 0),
            Mixture = type != "mixtral" ? null : new MixtureConfig
            {
                Experts = json.Integer("num_local_experts"),
                Active = json.Integer("num_experts_per_tok"),
                BalanceCoefficient = json.Number("router_aux_loss_coef", 0.001),
            },
        };
    }

    /// <inheritdoc/>
    public override void Write(TransformerConfig config, JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(json);
        WriteDecoder(config, json);
        json["attention_bias"] = config.QkvBias;
        json["mlp_bias"] = config.FeedForwardBias;
        if (config.SlidingWindow > 0)
        {
            json["model_type"] = "mistral";
            json["architectures"] = new JsonArray("MistralForCausalLM");
            json["sliding_window"] = config.SlidingWindow;
        }

        if (config.Mixture is not { } mixture) return;
        json["model_type"] = "mixtral";
        json["architectures"] = new JsonArray("MixtralForCausalLM");
        json["num_local_experts"] = mixture.Experts;
        json["num_experts_per_tok"] = mixture.Active;
        json["router_aux_loss_coef"] = mixture.BalanceCoefficient;
        json["sliding_window"] = config.SlidingWindow == 0 ? null : config.SlidingWindow;
    }

    /// <inheritdoc/>
    public override IEnumerable<WeightPart> Weights(TransformerConfig config) => DecoderWeights(config);

    /// <inheritdoc/>
    public override TransformerConfig ReadGguf(IReadOnlyDictionary<string, object> metadata, IWeightSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var keys = new GgufKeys(metadata, source, "llama");
        if (keys.Integer("expert_count", 0) > 0) throw new InvalidDataException($"'{source.Path}': Lathe reads mixtures of experts from Hugging Face folders, not from GGUF.");
        return GgufDecoder.Read(keys, source) with { QkvBias = source.Contains("blk.0.attn_q.bias"), OutputBias = source.Contains("blk.0.attn_output.bias") };
    }

    /// <inheritdoc/>
    public override void WriteGguf(TransformerConfig config, string architecture, IDictionary<string, object> metadata)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Mixture is not null) throw new NotSupportedException("Lathe does not write mixtures of experts as GGUF: save a Hugging Face folder.");
        if (config.FeedForwardBias || config.Activation != ActivationKind.SwiGlu) throw new NotSupportedException("GGUF's llama architecture has SwiGLU without biases.");
        GgufDecoder.Write(config, architecture, metadata);
    }

    /// <inheritdoc/>
    public override IEnumerable<WeightPart> GgufWeights(TransformerConfig config) => GgufDecoder.Weights(config, WeightLayout.Interleaved);

    /// <summary>Whether the config is a pre-norm, rotary, gated decoder such as LLaMA and Qwen are.</summary>
    internal static bool FitsDecoder(TransformerConfig config) => config is
    {
        Causal: true, PreNorm: true, ParallelResidual: false, Norm: NormKind.RmsNorm, EmbeddingNorm: false, Positions: PositionKind.Rotary, RopeInterleaved: false,
        Gated: true, AttentionSoftCap: 0, LogitSoftCap: 0, TokenTypes: 0, LanguageHead: true,
    } && config.RopeScaling?.Kind != RopeScalingKind.Divisors;

    /// <summary>The fields that LLaMA and Qwen share.</summary>
    internal static TransformerConfig ReadDecoder(ConfigReader json)
    {
        int heads = json.Integer("num_attention_heads");
        return RopeFields.Read(json, Of(json.Integer("num_hidden_layers"), heads, json.Integer("hidden_size"), json.Integer("vocab_size"), json.Integer("max_position_embeddings", 2048)) with
        {
            KeyValueHeads = json.Integer("num_key_value_heads", heads),
            HeadSize = json.Integer("head_dim", 0),
            FeedForward = json.Integer("intermediate_size"),
            NormEpsilon = json.Number("rms_norm_eps", 1e-6),
            Activation = Activations.ReadGated(json, "hidden_act", "silu"),
            TiedEmbeddings = json.Flag("tie_word_embeddings", false),
        });
    }

    /// <summary>Writes the fields that LLaMA and Qwen share.</summary>
    internal static void WriteDecoder(TransformerConfig config, JsonObject json)
    {
        json["vocab_size"] = config.Vocabulary;
        json["max_position_embeddings"] = config.Context;
        json["hidden_size"] = config.Width;
        json["intermediate_size"] = config.FeedForwardWidth;
        json["num_hidden_layers"] = config.Layers;
        json["num_attention_heads"] = config.Heads;
        json["num_key_value_heads"] = config.KeyValueHeadCount;
        json["head_dim"] = config.HeadWidth;
        json["rms_norm_eps"] = config.NormEpsilon;
        json["hidden_act"] = Activations.Name(config.Activation);
        json["tie_word_embeddings"] = config.TiedEmbeddings;
        RopeFields.Write(config, json);
    }

    /// <summary>Hugging Face's names, which LLaMA and Qwen share.</summary>
    internal static IEnumerable<WeightPart> DecoderWeights(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        int width = config.Width, hidden = config.FeedForwardWidth;
        yield return new WeightPart("tokens.weight", "model.embed_tokens.weight", [config.Vocabulary, width]) { OtherNames = ["embed_tokens.weight"] };
        for (int i = 0; i < config.Layers; i++)
        {
            string block = $"blocks.{i}", h = $"model.layers.{i}";
            foreach (WeightPart part in (IEnumerable<WeightPart>)
            [
                .. Norm($"{block}.attention_norm", $"{h}.input_layernorm", width, bias: false),
                .. Apart(config, $"{block}.attention.qkv", $"{h}.self_attn.q_proj", $"{h}.self_attn.k_proj", $"{h}.self_attn.v_proj", config.QkvBias),
                .. config.QkNorm ? Norm($"{block}.attention.query_norm", $"{h}.self_attn.q_norm", config.HeadWidth, bias: false) : [],
                .. config.QkNorm ? Norm($"{block}.attention.key_norm", $"{h}.self_attn.k_norm", config.HeadWidth, bias: false) : [],
                .. Linear($"{block}.attention.output", $"{h}.self_attn.o_proj", width, config.Heads * config.HeadWidth, config.OutputBias),
                .. Norm($"{block}.feed_forward_norm", $"{h}.post_attention_layernorm", width, bias: false),
                .. config.Mixture is { } mixture ? Experts(config, mixture, $"{block}.experts", $"{h}.block_sparse_moe")
                    : Gates($"{block}.feed_forward", $"{h}.mlp.gate_proj", $"{h}.mlp.up_proj", $"{h}.mlp.down_proj", width, hidden, config.FeedForwardBias),
            ]) yield return part;
        }

        foreach (WeightPart part in Norm("norm", "model.norm", width, bias: false)) yield return part;
        if (!config.TiedEmbeddings) yield return new WeightPart("head.weight", "lm_head.weight", [config.Vocabulary, width]);
    }

    /// <summary>A gated feed-forward network whose gates, values and output are stored apart.</summary>
    internal static IEnumerable<WeightPart> Gates(string parameter, string gate, string up, string down, int width, int hidden, bool bias) =>
    [
        .. Linear($"{parameter}.gate_up", gate, hidden, width, bias),
        .. Linear($"{parameter}.gate_up", up, hidden, width, bias, hidden),
        .. Linear($"{parameter}.down", down, width, hidden, bias),
    ];

    private static IEnumerable<WeightPart> Experts(TransformerConfig config, MixtureConfig mixture, string parameter, string name) =>
    [
        .. Linear($"{parameter}.router", $"{name}.gate", mixture.Experts, config.Width, bias: false),
        .. Enumerable.Range(0, mixture.Experts).SelectMany(e => Gates(
            $"{parameter}.{e}", $"{name}.experts.{e}.w1", $"{name}.experts.{e}.w3", $"{name}.experts.{e}.w2", config.Width, config.FeedForwardWidth, bias: false)),
    ];
}
