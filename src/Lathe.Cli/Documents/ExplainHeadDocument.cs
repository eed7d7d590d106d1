namespace Lathe.Cli.Documents;

/// <summary>An attention head, numbered from 1.</summary>
internal sealed record ExplainHeadDocument
{
    public required int Layer { get; init; }

    public required int Head { get; init; }

    public required double EntropyBits { get; init; }

    /// <summary>Entropy over the most it can have: 0 to 1.</summary>
    public required double ShareOfMost { get; init; }

    public required double ToItself { get; init; }

    public required double ToTokenBefore { get; init; }

    public required double ToFirstToken { get; init; }

    public required string Habit { get; init; }

    /// <summary>Entropy of each row kept, in bits.</summary>
    public required IReadOnlyList<double> RowEntropyBits { get; init; }

    /// <summary>[row kept][token looked at], of the heads that <c>--layers</c> and <c>--heads</c> name.</summary>
    public IReadOnlyList<float[]>? Weights { get; init; }
}
