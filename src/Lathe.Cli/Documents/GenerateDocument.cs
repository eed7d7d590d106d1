namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe generate --json</c> says.</summary>
internal sealed record GenerateDocument
{
    public required string Model { get; init; }

    public required string Format { get; init; }

    public required string Tokenizer { get; init; }

    public required string Prompt { get; init; }

    public required string Text { get; init; }

    public required IReadOnlyList<int> PromptIds { get; init; }

    public required IReadOnlyList<int> Ids { get; init; }

    /// <summary><c>max_tokens</c>, <c>stop_token</c>, <c>context_full</c> or <c>cancelled</c>.</summary>
    public required string StopReason { get; init; }

    public required ulong Seed { get; init; }

    public required double Temperature { get; init; }

    public required int TopK { get; init; }

    public required double TopP { get; init; }

    public required double LoadSeconds { get; init; }

    public required double PromptSeconds { get; init; }

    public required double GenerationSeconds { get; init; }

    public required double PromptTokensPerSecond { get; init; }

    public required double TokensPerSecond { get; init; }
}
