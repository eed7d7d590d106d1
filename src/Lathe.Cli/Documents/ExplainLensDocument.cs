namespace Lathe.Cli.Documents;

/// <summary>The logit lens of a layer at a position.</summary>
internal sealed record ExplainLensDocument(
    int Position, double EntropyBits, double DivergenceBits, double FinalProbability, int FinalRank, IReadOnlyList<ExplainTokenDocument> Top);
