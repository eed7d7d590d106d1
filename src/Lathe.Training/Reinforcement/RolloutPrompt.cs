namespace Lathe.Training.Reinforcement;

/// <summary>Something to answer.</summary>
/// <param name="Ids">Its tokens, up to where the response begins; one at least.</param>
/// <param name="Answer">What a right response comes to, where that is known, or null.</param>
public sealed record RolloutPrompt(int[] Ids, string? Answer = null);
