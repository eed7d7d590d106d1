namespace Lathe.Inference;

/// <summary>A finished text.</summary>
/// <param name="Ids">The tokens made, without the prompt.</param>
/// <param name="Stop">Why it ended.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="PromptTime">Time until the first token was known.</param>
/// <param name="TokenTime">Time for all further tokens.</param>
public sealed record Generation(IReadOnlyList<int> Ids, StopReason Stop, int PromptTokens, TimeSpan PromptTime, TimeSpan TokenTime);
