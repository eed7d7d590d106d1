using System.Text.Json.Nodes;
using Lathe.Nn.Formats;
using Lathe.Nn.Models.Weights;

namespace Lathe.Nn.Models;

/// <summary>
/// Qwen 2 and 2.5 (arXiv:2407.10671, 2412.15115): LLaMA with biases of queries, keys and values. Qwen 3 (arXiv:2505.09388): without
/// those, with norms of each head's queries and keys, and a head size of its own.
/// </summary>
public sealed class Qwen : ModelFamily
{
    /// <summary>The family.</summary>
    public static readonly Qwen Family = new();

    private Qwen()
    {
    }

    /// <summary>Qwen 2.5 0.5B.</summary>
    public static TransformerConfig Qwen25Half { get; } = Llama.Of(24, 14, 896, 151936, 32768) with
    {
        KeyValueHeads = 2,
        FeedForward = 4864,
        QkvBias = true,
        NormEpsilon = 1e-6,
        RopeTheta = 1_000_000,
    };

    /// <inheritdoc/>
    public override string Name => "qwen2";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ModelTypes => ["qwen2", "qwen3"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> GgufArchitectures => ["qwen2", "qwen3"];

    /// <inheritdoc/>
    public override string ArchitectureName => "Qwen2ForCausalLM";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Prefixes => ["model."];

    /// <inheritdoc/>
    public override bool Fits(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Llama.FitsDecoder(config) && config.Mixture is null && !config.FeedForwardBias
            && (config.QkNorm ? config.QkvBias == config.OutputBias : config.QkvBias && !config.OutputBias && config.HeadWidth * config.Heads == config.Width);
    }

    /// <inheritdoc/>
    public override TransformerConfig Read(ConfigReader json)
    {
        ArgumentNullException.ThrowIfNull(json);
        bool third = json.Text("model_type", "qwen2") == "qwen3", bias = json.Flag("attention_bias", false);
        TransformerConfig config = Llama.ReadDecoder(json);
        int windowed = json.Integer("max_window_layers", config.Layers);
        bool windows = json.Flag("use_sliding_window", false) && windowed < config.Layers;
        if (windows && windowed != 0)
            throw new InvalidDataException($"'{json.Path}': a sliding window in only some layers (max_window_layers {windowed} of {config.Layers}) is not supported.");
        return config with
        {
            HeadSize = third ? json.Integer("head_dim", 128) : config.HeadSize,
            QkvBias = third ? bias : true,
            OutputBias = third && bias,
            QkNorm = third,
            SlidingWindow = windows ? json.Integer("sliding_window", 0) : 0,
        };
    }

    /// <inheritdoc/>
    public override void Write(TransformerConfig config, JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(json);
        Llama.WriteDecoder(config, json);
        json["use_sliding_window"] = config.SlidingWindow > 0;
        json["sliding_window"] = config.SlidingWindow == 0 ? null : config.SlidingWindow;
        json["max_window_layers"] = config.SlidingWindow > 0 ? 0 : config.Layers;
        if (!config.QkNorm) return;
        json["model_type"] = "qwen3";
        json["architectures"] = new JsonArray("Qwen3ForCausalLM");
        json["attention_bias"] = config.QkvBias;
    }

    /// <inheritdoc/>
    public override IEnumerable<WeightPart> Weights(TransformerConfig config) => Llama.DecoderWeights(config);

    /// <inheritdoc/>
    public override string GgufArchitecture(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.QkNorm ? "qwen3" : "qwen2";
    }

    /// <inheritdoc/>
    public override TransformerConfig ReadGguf(IReadOnlyDictionary<string, object> metadata, IWeightSource source)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(source);
        var keys = new GgufKeys(metadata, source, metadata["general.architecture"] as string ?? "qwen2");
        return GgufDecoder.Read(keys, source) with
        {
            QkvBias = source.Contains("blk.0.attn_q.bias"),
            OutputBias = source.Contains("blk.0.attn_output.bias"),
            QkNorm = source.Contains("blk.0.attn_q_norm.weight"),
        };
    }

    /// <inheritdoc/>
    public override void WriteGguf(TransformerConfig config, string architecture, IDictionary<string, object> metadata)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Activation != ActivationKind.SwiGlu) throw new NotSupportedException("GGUF's qwen architectures have SwiGLU.");
        GgufDecoder.Write(config, architecture, metadata);
    }

    /// <inheritdoc/>
    public override IEnumerable<WeightPart> GgufWeights(TransformerConfig config) => GgufDecoder.Weights(config, WeightLayout.Same);
}
