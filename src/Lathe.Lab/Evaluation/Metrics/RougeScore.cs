namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>How much of a reference a text holds, and how much of the text stands in the reference; each 0 to 1.</summary>
/// <param name="Precision">Share of the text.</param>
/// <param name="Recall">Share of the reference.</param>
/// <param name="F">Their mean.</param>
public readonly record struct RougeScore(double Precision, double Recall, double F);
