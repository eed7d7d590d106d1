namespace Lathe.Nn.Models.Accounting;

/// <summary>
/// Floating-point operations of a forward pass, by op. A product of (m, k) and (k, n) takes 2·m·n·k, and only products count, as in
/// Kaplan et al. (arXiv:2001.08361) and PaLM (arXiv:2204.02311, appendix B): norms and activations are about a hundredth of them.
/// </summary>
public sealed record FlopCount
{
    /// <summary>Tokens of the pass.</summary>
    public required long Tokens { get; init; }

    /// <summary>Projections to queries, keys and values.</summary>
    public required double QueryKeyValue { get; init; }

    /// <summary>Queries times keys.</summary>
    public required double Scores { get; init; }

    /// <summary>Probabilities times values.</summary>
    public required double Values { get; init; }

    /// <summary>The attention's output projection.</summary>
    public required double Output { get; init; }

    /// <summary>Feed-forward networks, or the router and the experts a token is sent to.</summary>
    public required double FeedForward { get; init; }

    /// <summary>Logits.</summary>
    public required double Head { get; init; }

    /// <summary>The pass.</summary>
    public double Forward => QueryKeyValue + Scores + Values + Output + FeedForward + Head;

    /// <summary>A training step: backward has two products for each of forward. What an implementation computes twice does not count.</summary>
    public double Training => 3 * Forward;

    /// <summary>A token of the pass, on average.</summary>
    public double ForwardPerToken => Forward / Tokens;

    /// <summary>A token of a training step, on average.</summary>
    public double TrainingPerToken => Training / Tokens;

    /// <summary>Counts a pass over whole sequences.</summary>
    /// <param name="config">The model.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="length">Tokens of each.</param>
    /// <param name="full">
    /// Count every pair of a query and a key, as many papers do; otherwise only those that the causal mask and a sliding window leave.
    /// </param>
    public static FlopCount Of(TransformerConfig config, int batch, int length, bool full = false)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return Count(config, (long)batch * length, batch * Pairs(config, length, full));
    }

    /// <summary>Counts one new token with <paramref name="position"/> tokens in the cache before it.</summary>
    public static FlopCount OfToken(TransformerConfig config, int position)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        double seen = position + 1.0;
        return Count(config, 1, config.SlidingWindow > 0 ? Math.Min(seen, config.SlidingWindow) : seen);
    }

    private static FlopCount Count(TransformerConfig config, long tokens, double pairs)
    {
        config.Validate();
        double width = config.Width, size = config.HeadWidth, heads = config.Heads * size, each = 2.0 * tokens * config.Layers;
        double attention = 2 * pairs * heads * config.Layers;
        return new FlopCount
        {
            Tokens = tokens,
            QueryKeyValue = each * width * (heads + (2 * config.KeyValueHeadCount * size)),
            Scores = attention,
            Values = attention,
            Output = each * heads * width,
            FeedForward = each * width * FeedForwardRows(config),
            Head = config.LanguageHead ? 2.0 * tokens * width * config.Vocabulary : 0,
        };
    }

    // Pairs of a query and a key it sees, in one sequence.
    private static double Pairs(TransformerConfig config, double length, bool full)
    {
        if (full || !config.Causal) return length * length;
        double window = config.SlidingWindow > 0 ? Math.Min(config.SlidingWindow, length) : length;
        return (window * (window + 1) / 2) + ((length - window) * window);
    }

    private static double FeedForwardRows(TransformerConfig config)
    {
        double matrices = config.Gated ? 3 : 2;
        if (config.Mixture is not { } m) return matrices * config.FeedForwardWidth;
        return (matrices * (m.Active + m.Shared) * (m.Hidden == 0 ? config.FeedForwardWidth : m.Hidden)) + m.Experts;
    }
}
