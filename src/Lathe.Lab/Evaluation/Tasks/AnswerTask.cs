using Lathe.Inference;
using Lathe.Inference.Sampling;
using Lathe.Lab.Evaluation.Metrics;

namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>Has the model answer questions once and judges the answers by any number of metrics.</summary>
/// <param name="name">The task's name.</param>
/// <param name="questions">The questions.</param>
/// <param name="metrics">What to measure; the first that knows right from wrong marks the samples.</param>
public sealed class AnswerTask(string name, IReadOnlyList<Question> questions, params IReadOnlyList<IAnswerMetric> metrics) : IEvaluationTask
{
    /// <inheritdoc/>
    public string Name => name;

    /// <summary>The most probable token each time, 256 at most.</summary>
    public static GenerationOptions Usual { get; } = new() { MaxTokens = 256, Sampling = SamplerOptions.Greedy };

    /// <summary>How answers are generated.</summary>
    public GenerationOptions Generation { get; init; } = Usual;

    /// <inheritdoc/>
    public TaskOutcome Run(EvaluationSubject subject, EvaluationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(settings);
        IReadOnlyList<Question> asked = settings.Choose(questions);
        IReadOnlyList<Generation> generated = subject.AnswerAll(
            [.. asked.Select(q => q.Turns)], Generation with { Seed = settings.Seed }, done => settings.Step(done, asked.Count), settings.Cancellation);
        AnsweredQuestion[] answers = [.. asked.Zip(generated, (question, generation) => new AnsweredQuestion(question, generation.Text.Trim(), generation))];

        int unfinished = answers.Count(a => a.Generation!.StopReason == StopReason.MaxTokens), full = answers.Count(a => a.Generation!.StopReason == StopReason.ContextFull);
        List<string> notes = [];
        if (unfinished > 0) notes.Add($"{unfinished} of {answers.Length} answers were cut at {Generation.MaxTokens} tokens.");
        if (full > 0) notes.Add($"{full} of {answers.Length} answers were cut where the context of {subject.Session.Limit} tokens was full.");
        return new TaskOutcome([.. metrics.SelectMany(m => m.Measure(answers))])
        {
            Items = [.. answers.Select(a => new EvaluationItem(a.Question.Prompt, a.Answer, a.Question.References is [var first, ..] ? first : null, metrics.Select(m => m.IsGood(a)).FirstOrDefault(g => g is not null)))],
            Notes = notes,
        };
    }
}
