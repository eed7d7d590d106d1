namespace Lathe.Inference;

/// <summary>How probable a token was at its place, by the model alone.</summary>
/// <param name="Id">The token.</param>
/// <param name="LogProbability">Natural logarithm of its probability given all tokens before.</param>
/// <param name="Top">The most probable tokens there, the first the most probable; the token itself may be among them.</param>
public sealed record TokenLogProbability(int Id, double LogProbability, IReadOnlyList<TokenAlternative> Top);
