namespace Lathe.Inference.Explanation;

/// <summary>What the model expects after a token.</summary>
/// <param name="Position">Place of the token, from 0.</param>
/// <param name="Id">The token that was read last.</param>
/// <param name="Top">The likeliest next tokens, likeliest first.</param>
/// <param name="EntropyBits">−Σ p·log₂ p over the vocabulary: how undecided it is.</param>
/// <param name="Next">The token that came; null after the last one.</param>
public sealed record Prediction(int Position, int Id, IReadOnlyList<TokenProbability> Top, double EntropyBits, Outcome? Next);
