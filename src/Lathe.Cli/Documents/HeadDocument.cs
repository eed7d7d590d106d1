namespace Lathe.Cli.Documents;

/// <summary>One attention head: <c>weights[query][key]</c>, each row adding up to 1.</summary>
internal sealed record HeadDocument
{
    public required int Layer { get; init; }

    public required int Head { get; init; }

    /// <summary>Mean entropy of the rows, in nats.</summary>
    public required double Entropy { get; init; }

    /// <summary>The same over ln(tokens): 0 looks at one token, 1 at all alike.</summary>
    public required double NormalizedEntropy { get; init; }

    public required string Reading { get; init; }

    public required IReadOnlyList<double[]> Weights { get; init; }
}
