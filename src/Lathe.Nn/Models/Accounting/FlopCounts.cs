namespace Lathe.Nn.Models.Accounting;

/// <summary>
/// Floating-point operations of the matrix products of one sequence's forward pass: [m, k]·[k, n] costs 2mkn. Attention is counted
/// over all pairs of tokens, as is usual, though a causal kernel does half; a sliding window counts only itself.
/// </summary>
/// <param name="Length">Tokens of the sequence.</param>
/// <param name="Qkv">Projections to queries, keys and values.</param>
/// <param name="Scores">Queries times keys.</param>
/// <param name="Values">Probabilities times values.</param>
/// <param name="Output">Projection of the heads' results.</param>
/// <param name="FeedForward">Feed-forward networks; of a mixture, the experts a token goes to.</param>
/// <param name="Head">Logits.</param>
public sealed record FlopCounts(int Length, double Qkv, double Scores, double Values, double Output, double FeedForward, double Head)
{
    /// <summary>All of them.</summary>
    public double Total => Qkv + Scores + Values + Output + FeedForward + Head;

    /// <summary>Forward, a token.</summary>
    public double PerToken => Total / Length;

    /// <summary>Forward and backward, a token: the backward pass has two products for each one of the forward pass.</summary>
    public double TrainingPerToken => 3 * PerToken;

    /// <summary>Counts a forward pass of <paramref name="length"/> tokens.</summary>
    public static FlopCounts Of(TransformerConfig config, int length)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        double n = length, layers = config.Layers, width = config.Width, queries = (double)config.Heads * config.HeadWidth, keys = (double)config.KeyValueHeadCount * config.HeadWidth;
        double seen = config.SlidingWindow == 0 ? n : Math.Min(n, config.SlidingWindow), matrices = config.Gated ? 3 : 2;
        double perFeedForward(double hidden) => 2 * n * width * hidden * matrices;
        double feedForward = perFeedForward(config.FeedForwardWidth);
        if (config.Mixture is { } m)
            feedForward = (perFeedForward(m.Hidden == 0 ? config.FeedForwardWidth : m.Hidden) * (m.Active + m.Shared)) + (2 * n * width * m.Experts);
        return new FlopCounts(
            length,
            layers * 2 * n * width * (queries + (2 * keys)),
            layers * 2 * n * seen * queries,
            layers * 2 * n * seen * queries,
            layers * 2 * n * queries * width,
            layers * feedForward,
            config.LanguageHead ? 2 * n * width * config.Vocabulary : 0);
    }
}
