using System.Diagnostics;
using Lathe.Inference;
using Lathe.Inference.Sampling;
using Lathe.Lab.Profiling;
using Lathe.Lab.Statistics;

namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>
/// How long a user waits: from the question to the first token, and from token to token; and the most memory that the process had resident
/// meanwhile (a sample is a question's peak; the figure is the highest of them). Each question is read from an empty cache. Some are asked
/// before, untimed, until the code is compiled in earnest.
/// </summary>
/// <param name="name">The task's name.</param>
/// <param name="questions">Questions.</param>
public sealed class LatencyTask(string name, IReadOnlyList<Question> questions) : IEvaluationTask
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.3);

    /// <inheritdoc/>
    public string Name => name;

    /// <summary>Tokens of each answer; it does not end before.</summary>
    public int Tokens { get; init; } = 32;

    /// <summary>Most questions, where the settings do not say less.</summary>
    public int Most { get; init; } = 50;

    /// <inheritdoc/>
    public TaskOutcome Run(EvaluationSubject subject, EvaluationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(settings);
        IReadOnlyList<Question> asked = (settings with { Limit = settings.Limit == 0 ? Most : Math.Min(Most, settings.Limit) }).Choose(questions);
        var options = new GenerationOptions { MaxTokens = Tokens, MinTokens = Tokens, IgnoreEnd = true, Sampling = SamplerOptions.Greedy };
        List<double> first = [], each = [], prompts = [], peaks = [];

        // What was before, another model maybe, is not this one's.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; asked.Count > 0 && (i == 0 || Stopwatch.GetElapsedTime(start) < WarmUp); i++) Ask(asked[i % asked.Count]);
        foreach (Question question in asked)
        {
            PeakMemory.Reset();
            Generation answer = Ask(question);
            first.Add(answer.PromptTime.TotalSeconds);
            prompts.Add(answer.PromptIds.Count);
            peaks.Add(PeakMemory.Bytes());
            if (answer.Ids.Count > 1) each.Add(answer.GenerationTime.TotalSeconds / (answer.Ids.Count - 1));
            settings.Step(first.Count, asked.Count);
        }

        return new TaskOutcome(
        [
            Times("first-token", first, 0.5), Times("first-token-p90", first, 0.9), Times("per-token", each, 0.5), Times("per-token-p90", each, 0.9),
            new Measure("peak-memory", MeasureUnit.Bytes, false, new QuantileSamples(peaks, 1)) { Paired = false },
        ])
        {
            Notes = [$"Medians and 90th percentiles of {asked.Count} questions, {(prompts.Count == 0 ? 0 : (int)prompts.Average())} tokens long on average, {Tokens} tokens answered. Times are of this machine as busy as it was, so those of two models are not tested."],
        };

        Generation Ask(Question question)
        {
            subject.Session.Rewind(0);
            return subject.Answer(question.Turns, options, settings.Cancellation);
        }
    }

    private static Measure Times(string name, List<double> seconds, double quantile) => new(name, MeasureUnit.Seconds, false, new QuantileSamples(seconds, quantile)) { Paired = false };
}
