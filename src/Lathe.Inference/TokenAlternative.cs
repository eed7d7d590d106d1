namespace Lathe.Inference;

/// <summary>A token that might stand at a place.</summary>
/// <param name="Id">The token.</param>
/// <param name="LogProbability">Natural logarithm of its probability there.</param>
public readonly record struct TokenAlternative(int Id, double LogProbability);
