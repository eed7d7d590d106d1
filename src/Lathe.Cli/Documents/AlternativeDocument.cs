namespace Lathe.Cli.Documents;

/// <summary>A token that might have stood at a place.</summary>
internal sealed record AlternativeDocument(int Id, string Token, double LogProbability);
