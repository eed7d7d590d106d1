namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe eval digits --json</c> says.</summary>
internal sealed record EvalDigitsDocument
{
    public required double Accuracy { get; init; }

    public required int Expressions { get; init; }

    public required int Correct { get; init; }

    public required double Loss { get; init; }

    public required IReadOnlyDictionary<string, double> AccuracyByOperation { get; init; }

    /// <summary><c>confusion[right digit][answer]</c>; answer 10 is any token that is no digit.</summary>
    public required IReadOnlyList<int[]> Confusion { get; init; }

    /// <summary>Which expressions: <c>test</c>, <c>unseen</c> or <c>all</c>.</summary>
    public required string On { get; init; }

    public required bool Exhaustive { get; init; }

    /// <summary>Fraction of the expressions asked that were also trained on.</summary>
    public required double Leak { get; init; }

    public required ulong Seed { get; init; }

    public required string Model { get; init; }
}
