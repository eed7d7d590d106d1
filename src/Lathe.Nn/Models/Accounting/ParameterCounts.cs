namespace Lathe.Nn.Models.Accounting;

/// <summary>Numbers of parameters by what they are for.</summary>
/// <param name="Tokens">Token embedding, and the head with it where they are tied.</param>
/// <param name="Positions">Learned positions and token types.</param>
/// <param name="Attention">Projections of attention in all blocks.</param>
/// <param name="FeedForward">Feed-forward networks, experts and routers in all blocks.</param>
/// <param name="Norms">All norms.</param>
/// <param name="Head">A head of its own.</param>
/// <param name="PerBlock">Attention, feed-forward and norms of one block.</param>
/// <param name="Active">Those a token passes: all but the experts it is not sent to.</param>
public sealed record ParameterCounts(long Tokens, long Positions, long Attention, long FeedForward, long Norms, long Head, long PerBlock, long Active)
{
    /// <summary>All parameters.</summary>
    public long Total => Tokens + Positions + Attention + FeedForward + Norms + Head;

    /// <summary>Counts the parameters of a config.</summary>
    public static ParameterCounts Of(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        ParameterShape[] all = [.. ParameterList.Of(config)];
        long norms = Sum(p => p.Name.Contains("norm", StringComparison.Ordinal)), total = Sum(_ => true);
        long expert = config.Mixture is null ? 0 : Sum(p => p.Name.Contains(".experts.0.", StringComparison.Ordinal));
        return new ParameterCounts(
            Sum(p => p.Name == "tokens.weight"),
            Sum(p => p.Name is "positions.weight" or "token_types.weight"),
            Sum(p => p.Name.Contains(".attention.", StringComparison.Ordinal) && !p.Name.Contains("norm", StringComparison.Ordinal)),
            Sum(p => p.Name.Contains(".feed_forward.", StringComparison.Ordinal) || p.Name.Contains(".experts.", StringComparison.Ordinal)),
            norms,
            Sum(p => p.Name == "head.weight"),
            Sum(p => p.Name.StartsWith("blocks.0.", StringComparison.Ordinal)),
            total - (config.Mixture is { } m ? expert * (m.Experts - m.Active) : 0));

        long Sum(Func<ParameterShape, bool> which) => all.Where(which).Sum(p => p.Shape.Count);
    }
}
