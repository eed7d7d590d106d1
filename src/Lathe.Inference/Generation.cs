using Lathe.Inference.Speculation;

namespace Lathe.Inference;

/// <summary>What was generated, and how long it took.</summary>
public sealed record Generation
{
    /// <summary>The prompt's tokens, the begin token among them.</summary>
    public required IReadOnlyList<int> PromptIds { get; init; }

    /// <summary>The tokens after the prompt, without the stop token; those of a stop string are among them.</summary>
    public required IReadOnlyList<int> Ids { get; init; }

    /// <summary>The text after the prompt, without a stop string; empty where only tokens were asked for.</summary>
    public string Text { get; init; } = "";

    /// <summary>Why it ended.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>One for each of <see cref="Ids"/>, or null where they were not asked for.</summary>
    public IReadOnlyList<TokenLogProbability>? LogProbabilities { get; init; }

    /// <summary>One for each of <see cref="PromptIds"/> but the first, which nothing precedes; or null where they were not asked for.</summary>
    public IReadOnlyList<TokenLogProbability>? PromptLogProbabilities { get; init; }

    /// <summary>What came of the guesses, or null where there was no drafter.</summary>
    public SpeculationStatistics? Speculation { get; init; }

    /// <summary>Tokens of the prompt that had been read before and were not read again.</summary>
    public int ReusedTokens { get; init; }

    /// <summary>Time until the prompt was read and the first token chosen.</summary>
    public required TimeSpan PromptTime { get; init; }

    /// <summary>Time from then to the end.</summary>
    public required TimeSpan GenerationTime { get; init; }

    /// <summary>Tokens of the prompt that were read a second; 0 where its time was not taken apart.</summary>
    public double PromptTokensPerSecond => PromptTime == default ? 0 : (PromptIds.Count - ReusedTokens) / PromptTime.TotalSeconds;

    /// <summary>Tokens a second after the first, which belongs to the prompt's time.</summary>
    public double TokensPerSecond => Math.Max(0, Ids.Count - (StopReason == StopReason.StopToken ? 0 : 1)) / Math.Max(1e-9, GenerationTime.TotalSeconds);
}
