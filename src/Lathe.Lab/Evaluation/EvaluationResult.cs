using Lathe.Lab.Statistics;

namespace Lathe.Lab.Evaluation;

/// <summary>One figure of an evaluation.</summary>
/// <param name="Task">The task that measured it.</param>
/// <param name="Measure">What was measured, and on which samples.</param>
/// <param name="Estimate">The figure with its interval.</param>
public sealed record EvaluationResult(string Task, Measure Measure, Estimate Estimate)
{
    /// <summary>Name of the measure.</summary>
    public string Name => Measure.Name;

    /// <summary>The figure.</summary>
    public double Value => Estimate.Value;
}
