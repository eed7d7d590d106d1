namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe quickstart --json</c> ends with.</summary>
internal sealed record QuickstartDocument
{
    public required TrainDigitsDocument Train { get; init; }

    public required IReadOnlyList<QuickstartAnswerDocument> Tries { get; init; }

    public required IReadOnlyList<string> Next { get; init; }

    public required double Seconds { get; init; }
}
