namespace Lathe.Cli.Documents;

/// <summary>What is expected after a token.</summary>
internal sealed record ExplainPredictionDocument(int Position, double EntropyBits, IReadOnlyList<ExplainTokenDocument> Top, ExplainNextDocument? Next);
