namespace Lathe.Lab.Evaluation;

/// <summary>What an evaluation of one model found.</summary>
/// <param name="Subject">The model's name.</param>
/// <param name="Tasks">The tasks in their order.</param>
public sealed record EvaluationReport(string Subject, IReadOnlyList<TaskReport> Tasks)
{
    /// <summary>All figures.</summary>
    public IEnumerable<EvaluationResult> Results => Tasks.SelectMany(t => t.Results);

    /// <summary>A figure, or null where the task did not run or does not measure it.</summary>
    /// <param name="task">The task's name.</param>
    /// <param name="measure">The measure's name.</param>
    public EvaluationResult? Find(string task, string measure) => Results.FirstOrDefault(r => r.Task == task && r.Name == measure);
}
