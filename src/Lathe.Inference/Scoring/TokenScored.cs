namespace Lathe.Inference.Scoring;

/// <summary>Receives the tokens of a text in their order.</summary>
/// <param name="index">Number of the token in the text, from 0.</param>
/// <param name="id">The token.</param>
/// <param name="logProbability">Natural logarithm of its probability given those before it in its window.</param>
/// <param name="logits">The model's logits at its place, one for each token of the vocabulary. Valid during the call.</param>
public delegate void TokenScored(long index, int id, double logProbability, ReadOnlySpan<float> logits);
