namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe test --json</c> says.</summary>
internal sealed record TestDocument
{
    public required int Passed { get; init; }

    public required int Failed { get; init; }

    public required int Skipped { get; init; }

    public required double Seconds { get; init; }

    public required IReadOnlyList<TestProjectDocument> Projects { get; init; }
}
