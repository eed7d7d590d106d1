namespace Lathe.Inference.Explanation;

/// <summary>How a prediction looks beside the token that really came.</summary>
/// <param name="Id">The token that came.</param>
/// <param name="Probability">What it was given, from 0 to 1.</param>
/// <param name="Rank">1 for the likeliest token; of equals the lower id comes first.</param>
/// <param name="SurprisalBits">−log₂ of its probability: 0 where it was certain, one more each time it was half as likely.</param>
public sealed record Outcome(int Id, double Probability, int Rank, double SurprisalBits);
