namespace Lathe.Cli.Documents;

/// <summary>One possible answer.</summary>
internal sealed record AnswerDocument(string Token, double Probability);
