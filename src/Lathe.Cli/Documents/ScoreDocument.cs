namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe score --json</c> says, behind the tokens.</summary>
internal sealed record ScoreDocument
{
    public required string Model { get; init; }

    public required string Format { get; init; }

    public required string Tokenizer { get; init; }

    /// <summary>The file, or null where the text came from the command line or stdin.</summary>
    public required string? File { get; init; }

    /// <summary>Tokens of a window.</summary>
    public required int Window { get; init; }

    /// <summary>Tokens that a window moves on.</summary>
    public required int Stride { get; init; }

    public required int Windows { get; init; }

    /// <summary>Tokens that were scored.</summary>
    public required long ScoredTokens { get; init; }

    /// <summary>Bytes that they stand for.</summary>
    public required long Bytes { get; init; }

    public required double LogProbability { get; init; }

    /// <summary>Nats a token.</summary>
    public required double CrossEntropy { get; init; }

    public required double? StandardError { get; init; }

    public required double? Perplexity { get; init; }

    public required double? PerplexityError { get; init; }

    /// <summary>Bounds of 95 %.</summary>
    public required double? PerplexityLow { get; init; }

    public required double? PerplexityHigh { get; init; }

    public required double? BitsPerByte { get; init; }

    public required double LoadSeconds { get; init; }

    public required double Seconds { get; init; }

    public required double TokensPerSecond { get; init; }
}
