using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Tensors;

namespace Lathe.Nn.Models;

/// <summary>
/// The digit-operation model: an encoder that reads <c>Max ( 5 3 9 )</c> as six tokens and answers with one of twenty. Token
/// embedding plus sinusoidal positions → encoder blocks → one vector → logits.
/// </summary>
/// <remarks>
/// Parameters with the default config: embedding 20·64 = 1,280; each block 12,480 (q, k, v) + 4,160 (output) + 16,640 (up) +
/// 16,448 (down) + 256 (two norms) = 49,984, twice; classifier 64·20 + 20 = 1,300. Together 102,548.
/// </remarks>
public sealed class DigitTransformer : Module
{
    private readonly SinusoidalPositions _positions;
    private readonly EncoderBlock[] _blocks;
    private readonly LayerNorm? _finalNorm;

    /// <summary>Builds the model with fresh weights.</summary>
    public DigitTransformer(DigitTransformerConfig config, Initializer init)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(init);
        config.Validate();
        Config = config;
        Tokens = Add("embedding", new Embedding(init, config.Vocabulary, config.Width));
        _positions = new SinusoidalPositions(config.MaxPositions, config.Width);
        _blocks = new EncoderBlock[config.Layers];
        for (int i = 0; i < _blocks.Length; i++)
            _blocks[i] = Add($"blocks.{i}", new EncoderBlock(init, config.Width, config.Heads, config.FeedForward, config.PreNorm, config.Dropout));

        // Pre-norm leaves the residual stream unnormalised, so it ends in a norm of its own.
        _finalNorm = config.PreNorm ? Add("final_norm", new LayerNorm(init, config.Width)) : null;
        Classifier = Add("classifier", new Linear(init, config.Width, config.Vocabulary));
    }

    /// <summary>Shape of the model.</summary>
    public DigitTransformerConfig Config { get; }

    /// <summary>Token embedding [vocabulary, C].</summary>
    public Embedding Tokens { get; }

    /// <summary>The encoder blocks, first to last.</summary>
    public IReadOnlyList<EncoderBlock> Blocks => _blocks;

    /// <summary>Projection to logits.</summary>
    public Linear Classifier { get; }

    /// <summary>The fixed positions.</summary>
    public SinusoidalPositions Positions => _positions;

    /// <summary>Logits [B, vocabulary] of padded sequences.</summary>
    /// <param name="tokens">Int32 [B, T], padded at the end.</param>
    /// <param name="lengths">Int32 [B]: tokens of each row that are not padding; null where no row is padded.</param>
    /// <param name="trace">Collects the values on the way.</param>
    public Tensor Forward(Tensor tokens, Tensor? lengths = null, ForwardTrace? trace = null)
    {
        if (tokens.Rank != 2) throw new ArgumentException($"The model reads tokens [B, T]; {tokens} came.", nameof(tokens));
        Tensor x = Tokens.Forward(tokens);
        trace?.Add("embedding", x);
        x += _positions.Forward(x.Scope, tokens.Shape[1], x.DType);
        trace?.Add("positions", x);
        x = x.Dropout(Config.Dropout);
        var options = new AttentionOptions { KeyLengths = lengths };
        for (int i = 0; i < _blocks.Length; i++)
            x = _blocks[i].Forward(x, options, trace, trace is null ? "" : $"blocks.{i}");

        if (_finalNorm is not null) x = _finalNorm.Forward(x);
        x = Pool(x, lengths);
        trace?.Add("pooled", x);
        Tensor logits = Classifier.Forward(x);
        trace?.Add("logits", logits);
        return logits;
    }

    // [B, T, C] → [B, C]
    private Tensor Pool(Tensor x, Tensor? lengths)
    {
        int batch = x.Shape[0], length = x.Shape[1], width = x.Shape[2];
        if (Config.Pooling == Pooling.First) return x.Slice(1, 0, 1).Reshape(batch, width);
        Tensor weights = x.Scope.Zeros([batch, 1, length], x.DType);
        for (int b = 0; b < batch; b++)
        {
            int count = lengths is { } l ? l.Data<int>()[b] : length;
            for (int t = 0; t < count; t++)
            {
                if (x.DType == DType.Float64) weights.Data<double>()[(b * length) + t] = 1.0 / count;
                else weights.Data<float>()[(b * length) + t] = 1f / count;
            }
        }

        return weights.MatMul(x).Reshape(batch, width);
    }
}
