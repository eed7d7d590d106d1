using Lathe.Nn.Initialization;
using Lathe.Tensors;

namespace Lathe.Nn.Layers;

/// <summary>
/// Multi-head self-attention (Vaswani et al., arXiv:1706.03762, section 3.2.2): one projection to queries, keys and values, the
/// heads side by side, one projection back.
/// </summary>
public sealed class MultiHeadAttention : Module
{
    private readonly int _heads;
    private readonly int _width;

    /// <summary>Makes the layer.</summary>
    /// <param name="init">Source of the weights.</param>
    /// <param name="width">Width C of the residual stream.</param>
    /// <param name="heads">Number of heads; divides the width.</param>
    public MultiHeadAttention(Initializer init, int width, int heads)
    {
        if (heads < 1 || width % heads != 0)
            throw new ArgumentException($"A width of {width} does not split into {heads} equal heads. Choose a number of heads that divides it.", nameof(heads));
        _heads = heads;
        _width = width;
        Qkv = Add("qkv", new Linear(init, width, 3 * width, stacked: 3));
        Output = Add("output", new Linear(init, width, width));
    }

    /// <summary>Projection to queries, keys and values, [C] → [3C].</summary>
    public Linear Qkv { get; }

    /// <summary>Projection of the heads' results, [C] → [C].</summary>
    public Linear Output { get; }

    /// <summary>[B, T, C] → [B, T, C].</summary>
    public Tensor Forward(Tensor x, AttentionOptions options, ForwardTrace? trace = null, string name = "attention")
    {
        Tensor qkv = Qkv.Forward(x);
        if (trace is not null) Show(qkv, options, trace, name);
        return Output.Forward(qkv.SelfAttention(_heads, _heads, options));
    }

    private void Show(Tensor qkv, AttentionOptions options, ForwardTrace trace, string name)
    {
        int batch = qkv.Shape[0], length = qkv.Shape[1];
        Tensor split = qkv.Reshape(batch, length, 3, _heads, _width / _heads);
        Tensor q = split.Slice(2, 0, 1).Reshape(batch, length, _heads, -1), k = split.Slice(2, 1, 1).Reshape(batch, length, _heads, -1);
        trace.Add($"{name}.queries", q);
        trace.Add($"{name}.keys", k);
        trace.Add($"{name}.values", split.Slice(2, 2, 1).Reshape(batch, length, _heads, -1));
        if (trace.Probabilities) trace.Add($"{name}.probabilities", q.AttentionProbabilities(k, options));
    }
}
