namespace Lathe.Inference.Beams;

/// <summary>A text that a beam search found.</summary>
/// <param name="Ids">The tokens after the prompt, without a stop token.</param>
/// <param name="LogProbability">Sum of the tokens' log-probabilities, a stop token's among them, after processors.</param>
/// <param name="Score">That, divided by the length (a stop token counts) to the power of the length penalty.</param>
/// <param name="StopReason">Whether it ended by itself or was cut.</param>
public sealed record BeamHypothesis(IReadOnlyList<int> Ids, double LogProbability, double Score, StopReason StopReason);
