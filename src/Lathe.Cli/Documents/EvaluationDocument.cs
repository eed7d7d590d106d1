namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe eval --json</c> says.</summary>
internal sealed record EvaluationDocument
{
    public required string Model { get; init; }

    /// <summary>The model that it was compared with, or null.</summary>
    public required string? Against { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Most samples of a task; 0: all.</summary>
    public required int Limit { get; init; }

    public required int Resamples { get; init; }

    public required IReadOnlyList<EvaluationTaskDocument> Tasks { get; init; }

    /// <summary>The page that was written, or null.</summary>
    public required string? Html { get; init; }

    /// <summary>The file of samples that was written, or null.</summary>
    public required string? Samples { get; init; }

    public required double Seconds { get; init; }
}
