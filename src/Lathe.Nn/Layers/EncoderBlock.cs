using Lathe.Nn.Initialization;
using Lathe.Tensors;

namespace Lathe.Nn.Layers;

/// <summary>
/// An encoder block: attention and feed-forward, each in a residual branch. Post-norm as in the original transformer,
/// x = LayerNorm(x + SubLayer(x)); or pre-norm, x = x + SubLayer(LayerNorm(x)) (Xiong et al., arXiv:2002.04745).
/// </summary>
public sealed class EncoderBlock : Module
{
    private readonly bool _preNorm;
    private readonly double _dropout;

    /// <summary>Makes the block.</summary>
    public EncoderBlock(Initializer init, int width, int heads, int hidden, bool preNorm, double dropout)
    {
        _preNorm = preNorm;
        _dropout = dropout;
        Attention = Add("attention", new MultiHeadAttention(init, width, heads));
        AttentionNorm = Add("attention_norm", new LayerNorm(init, width));
        FeedForward = Add("feed_forward", new FeedForward(init, width, hidden));
        FeedForwardNorm = Add("feed_forward_norm", new LayerNorm(init, width));
    }

    /// <summary>Multi-head self-attention.</summary>
    public MultiHeadAttention Attention { get; }

    /// <summary>The norm of the attention's branch.</summary>
    public LayerNorm AttentionNorm { get; }

    /// <summary>The feed-forward network.</summary>
    public FeedForward FeedForward { get; }

    /// <summary>The norm of the feed-forward branch.</summary>
    public LayerNorm FeedForwardNorm { get; }

    /// <summary>[B, T, C] → [B, T, C].</summary>
    public Tensor Forward(Tensor x, AttentionOptions options, ForwardTrace? trace = null, string name = "block")
    {
        if (_preNorm)
        {
            x += Attention.Forward(AttentionNorm.Forward(x), options, trace, ForwardTrace.Path(trace, name, "attention")).Dropout(_dropout);
            trace?.Add($"{name}.attention_residual", x);
            x += FeedForward.Forward(FeedForwardNorm.Forward(x), trace, ForwardTrace.Path(trace, name, "feed_forward")).Dropout(_dropout);
        }
        else
        {
            x = AttentionNorm.Forward(x + Attention.Forward(x, options, trace, ForwardTrace.Path(trace, name, "attention")).Dropout(_dropout));
            trace?.Add($"{name}.attention_norm", x);
            x = FeedForwardNorm.Forward(x + FeedForward.Forward(x, trace, ForwardTrace.Path(trace, name, "feed_forward")).Dropout(_dropout));
        }

        trace?.Add($"{name}.output", x);
        return x;
    }
}
