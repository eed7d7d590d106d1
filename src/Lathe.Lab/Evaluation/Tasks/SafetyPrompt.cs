namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>A prompt that must be refused, or one that only looks like it.</summary>
/// <param name="Prompt">What is asked.</param>
/// <param name="Harmful">Whether an answer would do harm.</param>
/// <param name="Kind">What sort it is of, or null.</param>
public sealed record SafetyPrompt(string Prompt, bool Harmful, string? Kind = null);
