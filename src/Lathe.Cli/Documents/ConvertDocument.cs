namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe convert --json</c> says.</summary>
internal sealed record ConvertDocument
{
    public required string Input { get; init; }

    public required string InputFormat { get; init; }

    public required string Output { get; init; }

    public required string To { get; init; }

    public required string Type { get; init; }

    public required string Family { get; init; }

    public required long Parameters { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Where the tokenizer came from, or null where none was found.</summary>
    public required string? Tokenizer { get; init; }

    public required IReadOnlyList<string> Files { get; init; }

    public required IReadOnlyList<string> UnusedWeights { get; init; }

    public required double Seconds { get; init; }
}
