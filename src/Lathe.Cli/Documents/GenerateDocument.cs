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

    /// <summary><c>max_tokens</c>, <c>stop_token</c>, <c>stop_string</c>, <c>complete</c>, <c>context_full</c> or <c>cancelled</c>.</summary>
    public required string StopReason { get; init; }

    public required ulong Seed { get; init; }

    public required double Temperature { get; init; }

    public required int TopK { get; init; }

    public required double TopP { get; init; }

    public required double MinP { get; init; }

    public required double Typical { get; init; }

    /// <summary>One for each of the ids.</summary>
    public required IReadOnlyList<TokenProbabilityDocument> LogProbabilities { get; init; }

    /// <summary>One for each of the prompt's ids but the first; null where they were not asked for.</summary>
    public IReadOnlyList<TokenProbabilityDocument>? PromptLogProbabilities { get; init; }

    /// <summary>What a beam search found, the best first; null without one.</summary>
    public IReadOnlyList<BeamDocument>? Beams { get; init; }

    /// <summary>What came of reading ahead; null without it.</summary>
    public SpeculationDocument? Speculation { get; init; }

    public required double LoadSeconds { get; init; }

    /// <summary>From the first work on the prompt until the first token.</summary>
    public required double FirstTokenSeconds { get; init; }

    public required double PromptSeconds { get; init; }

    public required double GenerationSeconds { get; init; }

    public required double PromptTokensPerSecond { get; init; }

    public required double TokensPerSecond { get; init; }
}
