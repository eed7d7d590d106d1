namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe merge --json</c> writes.</summary>
internal sealed record MergeDocument
{
    public required string Model { get; init; }

    public required IReadOnlyList<string> Adapters { get; init; }

    public required string Output { get; init; }

    public required string To { get; init; }

    public required long Parameters { get; init; }

    public required long Bytes { get; init; }

    public required double Seconds { get; init; }
}
