using System.Text.Json.Nodes;
using Lathe.Nn.Formats;
using Lathe.Nn.Models.Weights;

namespace Lathe.Nn.Models;

/// <summary>
/// BERT (Devlin et al., arXiv:1810.04805): a post-norm encoder with learned positions and segment vectors; MiniLM, bge and the
/// cross-encoders made of them have the same layout. RoBERTa and XLM-R (arXiv:1907.11692) differ in names and in positions that
/// begin at 2.
/// </summary>
public sealed class Bert : ModelFamily
{
    /// <summary>The family.</summary>
    public static readonly Bert Family = new();

    private Bert()
    {
    }

    /// <summary>all-MiniLM-L6: 6 layers, 12 heads, 384 wide.</summary>
    public static TransformerConfig MiniLm { get; } = Of(6, 12, 384, 1536);

    /// <inheritdoc/>
    public override string Name => "bert";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ModelTypes => ["bert", "roberta", "xlm-roberta"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> GgufArchitectures => ["bert"];

    /// <inheritdoc/>
    public override string ArchitectureName => "BertModel";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Prefixes => ["bert.", "roberta."];

    /// <inheritdoc/>
    public override bool Fits(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config is
        {
            Causal: false, PreNorm: false, Norm: NormKind.LayerNorm, EmbeddingNorm: true, Positions: PositionKind.Learned, Gated: false, QkNorm: false,
            AttentionSoftCap: 0, Mixture: null, TokenTypes: > 0, LanguageHead: false,
        } && config.KeyValueHeadCount == config.Heads && config.HeadWidth * config.Heads == config.Width;
    }

    /// <inheritdoc/>
    public override TransformerConfig Read(ConfigReader json)
    {
        ArgumentNullException.ThrowIfNull(json);
        string positions = json.Text("position_embedding_type", "absolute");
        if (positions != "absolute") throw json.Wrong("position_embedding_type", "absolute");
        int before = json.Text("model_type", "bert") == "bert" ? 0 : json.Integer("pad_token_id", 1) + 1;
        return Of(json.Integer("num_hidden_layers"), json.Integer("num_attention_heads"), json.Integer("hidden_size"), json.Integer("intermediate_size")) with
        {
            Vocabulary = json.Integer("vocab_size"),
            Context = json.Integer("max_position_embeddings", 512) - before,
            PositionOffset = before,
            TokenTypes = json.Integer("type_vocab_size", 2),
            NormEpsilon = json.Number("layer_norm_eps", 1e-12),
            Activation = Activations.Read(json, "hidden_act", "gelu"),
            EmbeddingDropout = json.Number("hidden_dropout_prob", 0),
            ResidualDropout = json.Number("hidden_dropout_prob", 0),
        };
    }

    /// <inheritdoc/>
    public override void Write(TransformerConfig config, JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(json);
        json["vocab_size"] = config.Vocabulary;
        json["max_position_embeddings"] = config.Context + config.PositionOffset;
        json["hidden_size"] = config.Width;
        json["intermediate_size"] = config.FeedForwardWidth;
        json["num_hidden_layers"] = config.Layers;
        json["num_attention_heads"] = config.Heads;
        json["type_vocab_size"] = config.TokenTypes;
        json["layer_norm_eps"] = config.NormEpsilon;
        json["hidden_act"] = Activations.Name(config.Activation);
        json["hidden_dropout_prob"] = config.ResidualDropout;
        json["attention_probs_dropout_prob"] = 0.0;
        json["position_embedding_type"] = "absolute";
        json["pad_token_id"] = Math.Max(0, config.PositionOffset - 1);
        if (config.PositionOffset == 0) return;
        json["model_type"] = "roberta";
        json["architectures"] = new JsonArray("RobertaModel");
    }

    /// <inheritdoc/>
    public override IEnumerable<WeightPart> Weights(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        int width = config.Width, hidden = config.FeedForwardWidth, before = config.PositionOffset;
        const string Embeddings = "embeddings";
        yield return new WeightPart("tokens.weight", $"{Embeddings}.word_embeddings.weight", [config.Vocabulary, width]);
        yield return new WeightPart("positions.weight", $"{Embeddings}.position_embeddings.weight", [config.Context + before, width]) { StoredFirstRow = before };
        yield return new WeightPart("token_types.weight", $"{Embeddings}.token_type_embeddings.weight", [config.TokenTypes, width]);
        foreach (WeightPart part in Norm("embedding_norm", $"{Embeddings}.LayerNorm", width, bias: true)) yield return part;
        for (int i = 0; i < config.Layers; i++)
        {
            string block = $"blocks.{i}", h = $"encoder.layer.{i}";
            foreach (WeightPart part in (IEnumerable<WeightPart>)
            [
                .. Apart(config, $"{block}.attention.qkv", $"{h}.attention.self.query", $"{h}.attention.self.key", $"{h}.attention.self.value", bias: true),
                .. Linear($"{block}.attention.output", $"{h}.attention.output.dense", width, width, bias: true),
                .. Norm($"{block}.attention_norm", $"{h}.attention.output.LayerNorm", width, bias: true),
                .. Linear($"{block}.feed_forward.up", $"{h}.intermediate.dense", hidden, width, bias: true),
                .. Linear($"{block}.feed_forward.down", $"{h}.output.dense", width, hidden, bias: true),
                .. Norm($"{block}.feed_forward_norm", $"{h}.output.LayerNorm", width, bias: true),
            ]) yield return part;
        }
    }

    /// <inheritdoc/>
    public override TransformerConfig ReadGguf(IReadOnlyDictionary<string, object> metadata, IWeightSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var keys = new GgufKeys(metadata, source, "bert");
        return Of(keys.Layers, keys.Heads, keys.Width, keys.FeedForward) with
        {
            Vocabulary = keys.Vocabulary,
            Context = keys.Context,
            TokenTypes = source["token_types.weight"].Shape[0],
            NormEpsilon = keys.Number("attention.layer_norm_epsilon", 1e-12),
        };
    }

    /// <inheritdoc/>
    public override void WriteGguf(TransformerConfig config, string architecture, IDictionary<string, object> metadata)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.PositionOffset != 0) throw new NotSupportedException("Lathe writes BERT as GGUF, not RoBERTa.");
        GgufKeys.Write(config, architecture, metadata);
        metadata[$"{architecture}.attention.layer_norm_epsilon"] = (float)config.NormEpsilon;
        metadata[$"{architecture}.attention.causal"] = false;
    }

    /// <inheritdoc/>
    public override IEnumerable<WeightPart> GgufWeights(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        int width = config.Width, hidden = config.FeedForwardWidth;
        yield return new WeightPart("tokens.weight", "token_embd.weight", [config.Vocabulary, width]);
        yield return new WeightPart("positions.weight", "position_embd.weight", [config.Context, width]);
        yield return new WeightPart("token_types.weight", "token_types.weight", [config.TokenTypes, width]);
        foreach (WeightPart part in Norm("embedding_norm", "token_embd_norm", width, bias: true)) yield return part;
        for (int i = 0; i < config.Layers; i++)
        {
            string block = $"blocks.{i}", h = $"blk.{i}";
            foreach (WeightPart part in (IEnumerable<WeightPart>)
            [
                .. Apart(config, $"{block}.attention.qkv", $"{h}.attn_q", $"{h}.attn_k", $"{h}.attn_v", bias: true),
                .. Linear($"{block}.attention.output", $"{h}.attn_output", width, width, bias: true),
                .. Norm($"{block}.attention_norm", $"{h}.attn_output_norm", width, bias: true),
                .. Linear($"{block}.feed_forward.up", $"{h}.ffn_up", hidden, width, bias: true),
                .. Linear($"{block}.feed_forward.down", $"{h}.ffn_down", width, hidden, bias: true),
                .. Norm($"{block}.feed_forward_norm", $"{h}.layer_output_norm", width, bias: true),
            ]) yield return part;
        }
    }

    private static TransformerConfig Of(int layers, int heads, int width, int hidden) => new()
    {
        Vocabulary = 30522,
        Context = 512,
        Layers = layers,
        Heads = heads,
        Width = width,
        FeedForward = hidden,
        Causal = false,
        PreNorm = false,
        EmbeddingNorm = true,
        NormEpsilon = 1e-12,
        Positions = PositionKind.Learned,
        Activation = ActivationKind.Gelu,
        TokenTypes = 2,
        LanguageHead = false,
    };
}
