using System.Diagnostics;
using Lathe.Lab.Statistics;

namespace Lathe.Lab.Evaluation;

/// <summary>Some tasks that models are put to, one after the other. Callable in process: it knows no files and no terminal.</summary>
public sealed class EvaluationSuite
{
    /// <summary>Makes a suite.</summary>
    /// <exception cref="ArgumentException">Two tasks have one name.</exception>
    public EvaluationSuite(params IReadOnlyList<IEvaluationTask> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        if (tasks.GroupBy(t => t.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"Two tasks are called '{twice.Key}': a name stands for one task.", nameof(tasks));
        Tasks = tasks;
    }

    /// <summary>The tasks in their order.</summary>
    public IReadOnlyList<IEvaluationTask> Tasks { get; }

    /// <summary>Puts a model to all tasks.</summary>
    /// <param name="subject">The model.</param>
    /// <param name="settings">How much, and who is told; null: all samples.</param>
    /// <param name="starting">Is told of each task before it runs.</param>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    public EvaluationReport Run(EvaluationSubject subject, EvaluationSettings? settings = null, Action<IEvaluationTask>? starting = null)
    {
        ArgumentNullException.ThrowIfNull(subject);
        settings ??= new EvaluationSettings();
        var reports = new List<TaskReport>();
        foreach (IEvaluationTask task in Tasks)
        {
            starting?.Invoke(task);
            long start = Stopwatch.GetTimestamp();
            int cut = subject.Cut;
            TaskOutcome outcome = task.Run(subject, settings);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            EvaluationResult[] results = [.. outcome.Measures.Select(m => new EvaluationResult(task.Name, m, Bootstrap.Of(m.Samples, settings.Seed, settings.Resamples)))];
            string[] notes = (subject.Cut - cut) switch
            {
                0 => [],
                1 => ["1 prompt did not fit into the context and lost its beginning."],
                var some => [$"{some} prompts did not fit into the context and lost their beginning."],
            };
            reports.Add(new TaskReport(task.Name, results, outcome.Items, [.. outcome.Notes, .. notes], seconds));
        }

        return new EvaluationReport(subject.Name, reports);
    }
}
