using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;

namespace Lathe.Nn.Layers;

/// <summary>
/// A block: attention and feed-forward, each in a residual branch. Pre-norm x + f(norm(x)), post-norm norm(x + f(x)), or parallel
/// x + attention(norm(x)) + feed-forward(norm(x)).
/// </summary>
public sealed class TransformerBlock : Module
{
    private readonly TransformerConfig _config;
    private readonly int _layer;

    /// <summary>Makes block number <paramref name="layer"/>.</summary>
    public TransformerBlock(Initializer init, TransformerConfig config, int layer)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        _layer = layer;
        AttentionNorm = Add("attention_norm", new Norm(init, config.Width, config.Norm, config.NormEpsilon, config.NormBias));
        Attention = Add("attention", new GroupedQueryAttention(init, config));
        FeedForwardNorm = config.ParallelResidual ? null : Add("feed_forward_norm", new Norm(init, config.Width, config.Norm, config.NormEpsilon, config.NormBias));
        FeedForward = config.Mixture is null ? Add("feed_forward", new Mlp(init, config, config.FeedForwardWidth)) : null;
        Experts = config.Mixture is null ? null : Add("experts", new MixtureOfExperts(init, config, config.Mixture));
    }

    /// <summary>The norm of the attention's branch.</summary>
    public Norm AttentionNorm { get; }

    /// <summary>Self-attention.</summary>
    public GroupedQueryAttention Attention { get; }

    /// <summary>The norm of the feed-forward branch; null where both branches read one norm.</summary>
    public Norm? FeedForwardNorm { get; }

    /// <summary>The feed-forward network, or null.</summary>
    public Mlp? FeedForward { get; }

    /// <summary>The mixture of experts in its place, or null.</summary>
    public MixtureOfExperts? Experts { get; }

    /// <summary>[B, T, C] → [B, T, C].</summary>
    /// <param name="x">The residual stream.</param>
    /// <param name="context">What the pass shares.</param>
    /// <param name="balance">The sum of the load-balancing losses so far; a mixture adds its own.</param>
    /// <param name="trace">Collects the values on the way.</param>
    /// <param name="name">Name in the trace.</param>
    /// <param name="last">Compute only so many last tokens, once attention has their keys and values: [B, last, C]. 0: all.</param>
    public Tensor Forward(Tensor x, in BlockContext context, ref Tensor? balance, ForwardTrace? trace = null, string name = "block", int last = 0)
    {
        double dropout = _config.ResidualDropout;
        string attention = ForwardTrace.Path(trace, name, "attention"), feedForward = ForwardTrace.Path(trace, name, "feed_forward");
        if (FeedForwardNorm is null)
        {
            Tensor normed = AttentionNorm.Forward(x);
            Tensor both = Attention.Forward(normed, _layer, context, trace, attention, last) + Transform(Last(normed, last), ref balance, trace, feedForward);
            x = Last(x, last) + Dropped(both, dropout);
        }
        else if (_config.PreNorm)
        {
            x = Last(x, last) + Dropped(Attention.Forward(AttentionNorm.Forward(x), _layer, context, trace, attention, last), dropout);
            trace?.Add($"{name}.attention_residual", x);
            x += Dropped(Transform(FeedForwardNorm.Forward(x), ref balance, trace, feedForward), dropout);
        }
        else
        {
            x = AttentionNorm.Forward(Last(x, last) + Dropped(Attention.Forward(x, _layer, context, trace, attention, last), dropout));
            trace?.Add($"{name}.attention_norm", x);
            x = FeedForwardNorm.Forward(x + Dropped(Transform(x, ref balance, trace, feedForward), dropout));
        }

        trace?.Add($"{name}.output", x);
        return x;
    }

    /// <summary>The last tokens [B, last, C] of [B, T, C]; 0, or T and more: all.</summary>
    internal static Tensor Last(Tensor x, int last)
    {
        int length = x.Shape[1];
        return last == 0 || last >= length ? x : x.Slice(1, length - last, last);
    }

    private static Tensor Dropped(Tensor x, double dropout) => dropout > 0 ? x.Dropout(dropout) : x;

    private Tensor Transform(Tensor x, ref Tensor? balance, ForwardTrace? trace, string name)
    {
        if (Experts is null) return FeedForward!.Forward(x, trace, name);
        Tensor y = Experts.Forward(x, out Tensor own);
        balance = balance is { } others ? others + own : own;
        return y;
    }
}
