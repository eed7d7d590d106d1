namespace Lathe.Text.ChatTemplates;

/// <summary>A conversation as tokens.</summary>
/// <param name="Ids">Special tokens are the ones that the template spells.</param>
/// <param name="IsAnswer">For each token whether the assistant wrote it: what a loss is taken over.</param>
public sealed record ChatTokens(int[] Ids, bool[] IsAnswer);
