namespace Lathe.Cli.Documents;

/// <summary>One task of <c>lathe eval --json</c>.</summary>
internal sealed record EvaluationTaskDocument(string Task, IReadOnlyList<EvaluationMeasureDocument> Measures, IReadOnlyList<string> Notes, double Seconds);
