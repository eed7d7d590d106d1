namespace Lathe.Inference;

/// <summary>What was generated, and how long it took.</summary>
public sealed record Generation
{
    /// <summary>The prompt's tokens, the begin token among them.</summary>
    public required IReadOnlyList<int> PromptIds { get; init; }

    /// <summary>The tokens after the prompt, without the stop token.</summary>
    public required IReadOnlyList<int> Ids { get; init; }

    /// <summary>The text after the prompt; empty where only tokens were asked for.</summary>
    public string Text { get; init; } = "";

    /// <summary>Why it ended.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>Time until the prompt was read.</summary>
    public required TimeSpan PromptTime { get; init; }

    /// <summary>Time from then to the end.</summary>
    public required TimeSpan GenerationTime { get; init; }

    /// <summary>Tokens of the prompt a second.</summary>
    public double PromptTokensPerSecond => PromptIds.Count / Math.Max(1e-9, PromptTime.TotalSeconds);

    /// <summary>Generated tokens a second.</summary>
    public double TokensPerSecond => Ids.Count / Math.Max(1e-9, GenerationTime.TotalSeconds);
}
