namespace Lathe.Lab.Evaluation;

/// <summary>What came of one task.</summary>
/// <param name="Task">Its name.</param>
/// <param name="Results">Its figures, the one that counts most first.</param>
/// <param name="Items">Its samples as people would look at them.</param>
/// <param name="Notes">What a reader must know to trust the numbers.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record TaskReport(
    string Task, IReadOnlyList<EvaluationResult> Results, IReadOnlyList<EvaluationItem> Items, IReadOnlyList<string> Notes, double Seconds);
