namespace Lathe.Cli.Chatting;

/// <summary>An answer, as a line of <c>--json</c>.</summary>
internal sealed record ChatAnswerDocument
{
    public string Type { get; init; } = "answer";

    public required string Content { get; init; }

    public required string StopReason { get; init; }

    public required int PromptTokens { get; init; }

    public required int ReusedTokens { get; init; }

    public required int Tokens { get; init; }

    public required double FirstTokenSeconds { get; init; }

    public required double TokensPerSecond { get; init; }

    public required int ContextTokens { get; init; }
}
