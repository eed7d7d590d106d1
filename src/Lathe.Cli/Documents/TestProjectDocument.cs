namespace Lathe.Cli.Documents;

/// <summary>One test project of a run of <c>lathe test</c>.</summary>
internal sealed record TestProjectDocument
{
    public required string Name { get; init; }

    public required int Passed { get; init; }

    public required int Failed { get; init; }

    public required int Skipped { get; init; }

    public required double Seconds { get; init; }

    public required IReadOnlyList<string> Failures { get; init; }
}
