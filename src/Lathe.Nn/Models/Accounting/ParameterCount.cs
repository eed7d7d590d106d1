using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Models.Accounting;

/// <summary>Parameters of a model by what they do, known from its config alone.</summary>
public sealed record ParameterCount
{
    /// <summary>Tokens, positions, segments, and the norm of their sum where there is one.</summary>
    public required long Embedding { get; init; }

    /// <summary>Of them, the learned positions, which papers often leave out.</summary>
    public required long Positions { get; init; }

    /// <summary>Attention of all blocks.</summary>
    public required long Attention { get; init; }

    /// <summary>Feed-forward networks of all blocks, routers and experts among them.</summary>
    public required long FeedForward { get; init; }

    /// <summary>Norms of all blocks and the last one.</summary>
    public required long Norms { get; init; }

    /// <summary>The head; 0 where it is the token embedding.</summary>
    public required long Head { get; init; }

    /// <summary>One block.</summary>
    public required long Block { get; init; }

    /// <summary>What a token passes through: with a mixture, only the experts it is sent to count.</summary>
    public required long Active { get; init; }

    /// <summary>Values of matrices with two axes, which quantisation stores in fewer bits; the rest are vectors.</summary>
    public required long Matrices { get; init; }

    /// <summary>All.</summary>
    public long Total => Embedding + Attention + FeedForward + Norms + Head;

    /// <summary>Counts the parameters of a model.</summary>
    public static ParameterCount Of(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        long width = config.Width, heads = (long)config.Heads * config.HeadWidth, keyValues = 2L * config.KeyValueHeadCount * config.HeadWidth;
        long norm = config.Norm == NormKind.LayerNorm && config.NormBias ? 2 * width : width;
        long attentionMatrices = (width * (heads + keyValues)) + (heads * width);
        long attentionVectors = (config.QkvBias ? heads + keyValues : 0) + (config.OutputBias ? width : 0) + (config.QkNorm ? 2L * config.HeadWidth : 0);
        long matrices = 0, vectors = 0, active = 0;
        if (config.Mixture is { } m)
        {
            int hidden = m.Hidden == 0 ? config.FeedForwardWidth : m.Hidden;
            Network(config, hidden, out long expertMatrices, out long expertVectors);
            long sharedMatrices = 0, sharedVectors = 0;
            if (m.Shared > 0) Network(config, m.Shared * hidden, out sharedMatrices, out sharedVectors);
            matrices = (m.Experts * expertMatrices) + sharedMatrices + (width * m.Experts);
            vectors = (m.Experts * expertVectors) + sharedVectors;
            active = (m.Active * (expertMatrices + expertVectors)) + sharedMatrices + sharedVectors + (width * m.Experts);
        }
        else
        {
            Network(config, config.FeedForwardWidth, out matrices, out vectors);
            active = matrices + vectors;
        }

        long layers = config.Layers, blockNorms = config.ParallelResidual ? norm : 2 * norm, feedForward = matrices + vectors;
        long positions = config.Positions == PositionKind.Learned ? config.Context * width : 0;
        long tables = (config.Vocabulary * width) + positions + (config.TokenTypes * width);
        long head = config.LanguageHead && !config.TiedEmbeddings ? config.Vocabulary * width : 0;
        var count = new ParameterCount
        {
            Embedding = tables + (config.EmbeddingNorm ? norm : 0),
            Positions = positions,
            Attention = layers * (attentionMatrices + attentionVectors),
            FeedForward = layers * feedForward,
            Norms = (layers * blockNorms) + (config.PreNorm ? norm : 0),
            Head = head,
            Block = attentionMatrices + attentionVectors + feedForward + blockNorms,
            Active = 0,
            Matrices = tables + head + (layers * (attentionMatrices + matrices)),
        };
        return count with { Active = count.Total - (layers * (feedForward - active)) };
    }

    /// <summary>Bytes of the weights where matrices are stored as <paramref name="type"/> and vectors in F32, as GGUF files have them.</summary>
    public long Bytes(GgmlType type)
        => (long)Math.Ceiling((double)Matrices / type.BlockLength() * type.BlockBytes()) + (sizeof(float) * (Total - Matrices));

    private static void Network(TransformerConfig config, long hidden, out long matrices, out long vectors)
    {
        long up = config.Gated ? 2 * hidden : hidden;
        matrices = config.Width * (up + hidden);
        vectors = config.FeedForwardBias ? up + config.Width : 0;
    }
}
