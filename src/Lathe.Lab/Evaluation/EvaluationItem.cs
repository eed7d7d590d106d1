namespace Lathe.Lab.Evaluation;

/// <summary>One sample of a task, as a person would look at it.</summary>
/// <param name="Prompt">What was asked.</param>
/// <param name="Answer">What the model said or chose.</param>
/// <param name="Expected">What was expected, or null where there is no such thing.</param>
/// <param name="Good">Whether it was right; null where that is no yes or no.</param>
public sealed record EvaluationItem(string Prompt, string Answer, string? Expected, bool? Good);
