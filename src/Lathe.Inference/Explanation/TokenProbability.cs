namespace Lathe.Inference.Explanation;

/// <summary>A token and its probability.</summary>
/// <param name="Id">The token.</param>
/// <param name="Probability">From 0 to 1.</param>
public readonly record struct TokenProbability(int Id, double Probability);
