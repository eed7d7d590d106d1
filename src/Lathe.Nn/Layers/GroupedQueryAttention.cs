using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;

namespace Lathe.Nn.Layers;

/// <summary>
/// Self-attention as a config asks for it: multi-head (arXiv:1706.03762), multi-query (arXiv:1911.02150) or grouped-query
/// (arXiv:2305.13245), with rotary positions and norms of queries and keys where wanted. What came before is the memory's business.
/// </summary>
public sealed class GroupedQueryAttention : Module
{
    private readonly TransformerConfig _config;

    /// <summary>Makes the layer.</summary>
    public GroupedQueryAttention(Initializer init, TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        int size = config.HeadWidth, queries = config.Heads * size;
        Qkv = Add("qkv", Linear.Normal(init, config.Width, (config.Heads + (2 * config.KeyValueHeadCount)) * size, config.QkvBias, config.InitialDeviation));
        QueryNorm = config.QkNorm ? Add("query_norm", new RmsNorm(init, size, config.NormEpsilon)) : null;
        KeyNorm = config.QkNorm ? Add("key_norm", new RmsNorm(init, size, config.NormEpsilon)) : null;
        Output = Add("output", Linear.Normal(init, queries, config.Width, config.OutputBias, config.InitialDeviation / Math.Sqrt(2 * config.Layers)));
    }

    /// <summary>Projection to queries, then keys, then values: [C] → [(H + 2·Hkv)·D].</summary>
    public Linear Qkv { get; }

    /// <summary>Norm of each head's queries [D], or null.</summary>
    public RmsNorm? QueryNorm { get; }

    /// <summary>Norm of each head's keys [D], or null.</summary>
    public RmsNorm? KeyNorm { get; }

    /// <summary>Projection of the heads' results, [H·D] → [C].</summary>
    public Linear Output { get; }

    /// <summary>[B, T, C] → [B, T, C].</summary>
    /// <param name="x">The tokens.</param>
    /// <param name="layer">Number of the block, by which the memory keeps apart what it remembers.</param>
    /// <param name="context">What the pass shares.</param>
    /// <param name="trace">Collects queries, keys, values and probabilities.</param>
    /// <param name="name">Name in the trace.</param>
    /// <param name="last">Project only so many last tokens' results: [B, last, C]. 0: all.</param>
    public Tensor Forward(Tensor x, int layer, in BlockContext context, ForwardTrace? trace = null, string name = "attention", int last = 0)
    {
        Tensor qkv = Qkv.Forward(x);
        int heads = _config.Heads, keyValueHeads = _config.KeyValueHeadCount;
        if (QueryNorm is not null || trace is not null) return Output.Forward(TransformerBlock.Last(Apart(qkv, layer, context, trace, name), last));
        if (context.RotaryTable is { } table && context.Positions is { } positions)
            qkv = qkv.Rotary(table, positions, _config.HeadWidth, heads + keyValueHeads, _config.RopeInterleaved);
        return Output.Forward(TransformerBlock.Last(context.Memory.AttendPacked(layer, qkv, heads, keyValueHeads, context.Options), last));
    }

    // Queries, keys and values as tensors of their own: for norms of heads, and for showing them.
    private Tensor Apart(Tensor qkv, int layer, in BlockContext context, ForwardTrace? trace, string name)
    {
        int batch = qkv.Shape[0], length = qkv.Shape[1], size = _config.HeadWidth, heads = _config.Heads, keyValueHeads = _config.KeyValueHeadCount;
        Tensor split = qkv.Reshape(batch, length, heads + (2 * keyValueHeads), size);
        Tensor q = split.Slice(2, 0, heads), k = split.Slice(2, heads, keyValueHeads), v = split.Slice(2, heads + keyValueHeads, keyValueHeads);
        if (QueryNorm is not null && KeyNorm is not null)
        {
            q = QueryNorm.Forward(q);
            k = KeyNorm.Forward(k);
        }

        q = Turn(q, heads, context);
        k = Turn(k, keyValueHeads, context);
        if (trace is not null)
        {
            trace.Add($"{name}.queries", q);
            trace.Add($"{name}.keys", k);
            trace.Add($"{name}.values", v);
            if (trace.Probabilities && context.Memory.Position == 0) trace.Add($"{name}.probabilities", q.AttentionProbabilities(k, context.Options));
        }

        return context.Memory.Attend(layer, q, k, v, context.Options).Reshape(batch, length, heads * size);
    }

    private Tensor Turn(Tensor x, int heads, in BlockContext context)
    {
        if (context.RotaryTable is not { } table || context.Positions is not { } positions) return x;
        Shape shape = x.Shape;
        return x.Reshape(shape[0], shape[1], -1).Rotary(table, positions, _config.HeadWidth, heads, _config.RopeInterleaved).Reshape(shape);
    }
}
