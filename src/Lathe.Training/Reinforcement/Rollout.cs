namespace Lathe.Training.Reinforcement;

/// <summary>A prompt and a response that the policy drew.</summary>
/// <param name="Prompt">What was asked.</param>
/// <param name="Response">What the policy said.</param>
public readonly record struct Rollout(RolloutPrompt Prompt, RolloutResponse Response);
