namespace Lathe.Cli.Documents;

/// <summary>A line of the file of <c>lathe eval --samples</c>.</summary>
internal sealed record EvaluationSampleDocument(string Model, string Task, int Sample, string Prompt, string Answer, string? Expected, bool? Good);
