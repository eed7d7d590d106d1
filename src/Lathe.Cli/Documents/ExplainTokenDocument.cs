namespace Lathe.Cli.Documents;

/// <summary>A token and its probability.</summary>
internal sealed record ExplainTokenDocument(int Id, string Token, double Probability);
