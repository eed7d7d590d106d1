namespace Lathe.Cli.Documents;

/// <summary>One expression that the quickstart asked.</summary>
internal sealed record QuickstartAnswerDocument(string Expression, string Prediction, int Expected, bool Correct, double Probability);
