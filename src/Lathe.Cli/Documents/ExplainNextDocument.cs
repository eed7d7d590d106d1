namespace Lathe.Cli.Documents;

/// <summary>The token that came, beside what was expected.</summary>
internal sealed record ExplainNextDocument(int Id, string Token, double Probability, int Rank, double SurprisalBits);
