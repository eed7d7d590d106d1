namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe data format --json</c> says. Lengths are in tokens.</summary>
internal sealed record DataFormatDocument
{
    public required IReadOnlyList<string> Data { get; init; }

    public required string? Out { get; init; }

    public required string? Rejects { get; init; }

    public required string Template { get; init; }

    public required long Examples { get; init; }

    public required long Dropped { get; init; }

    public required long Truncated { get; init; }

    public required long Tokens { get; init; }

    public required long LearntTokens { get; init; }

    public required int Longest { get; init; }

    public required double MeanLength { get; init; }

    /// <summary>Rows that they were laid into, and the share of their places that is filled; null without packing.</summary>
    public required int? Rows { get; init; }

    public required double? Fill { get; init; }

    public required double Seconds { get; init; }
}
