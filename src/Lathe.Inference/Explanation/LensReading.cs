namespace Lathe.Inference.Explanation;

/// <summary>
/// What the model would predict if it ended here: final norm and head applied to the residual stream of a layer (the logit lens;
/// nostalgebraist, "interpreting GPT: the logit lens", 2020).
/// </summary>
/// <param name="Position">Place of the token, from 0.</param>
/// <param name="Top">The likeliest next tokens, likeliest first.</param>
/// <param name="EntropyBits">How undecided it is.</param>
/// <param name="FinalProbability">What it gives the token that the whole model finds likeliest.</param>
/// <param name="FinalRank">Rank of that token here, from 1.</param>
/// <param name="DivergenceBits">KL divergence of the whole model's distribution from this one: 0 where they are equal.</param>
public sealed record LensReading(
    int Position, IReadOnlyList<TokenProbability> Top, double EntropyBits, double FinalProbability, int FinalRank, double DivergenceBits);
