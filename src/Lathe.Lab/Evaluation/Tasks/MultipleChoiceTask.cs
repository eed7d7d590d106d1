using Lathe.Lab.Statistics;

namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>
/// Has the model choose by probability: it is right where the right way to go on is the most probable one, as it stands (accuracy), by its
/// length in characters (normalized accuracy, as EleutherAI's harness has it) or by its tokens (as llama.cpp has it).
/// </summary>
/// <param name="name">The task's name.</param>
/// <param name="questions">The questions.</param>
public sealed class MultipleChoiceTask(string name, IReadOnlyList<ChoiceQuestion> questions) : IEvaluationTask
{
    /// <inheritdoc/>
    public string Name => name;

    /// <summary>Also tell the accuracies by length: not where all choices are as long, such as letters.</summary>
    public bool Normalized { get; init; } = true;

    /// <summary>Also tell the accuracy of each group.</summary>
    public bool ByGroup { get; init; }

    /// <inheritdoc/>
    public TaskOutcome Run(EvaluationSubject subject, EvaluationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(settings);
        IReadOnlyList<ChoiceQuestion> asked = settings.Choose(questions);
        var scorer = new ChoiceScorer(subject);
        var answers = new List<(ChoiceQuestion Question, int Plain, int ByLength, int ByToken, ChoiceScores Scores)>(asked.Count);
        foreach (ChoiceQuestion question in asked)
        {
            ChoiceScores scores = scorer.Score(question);
            double[] logs = scores.LogProbabilities;
            double[] perCharacter = [.. logs.Select((l, i) => l / Math.Max(1, question.Choices[i].Trim().EnumerateRunes().Count()))];
            double[] perToken = [.. logs.Select((l, i) => l / scores.Tokens[i])];
            answers.Add((question, Best(logs), Best(perCharacter), Best(perToken), scores));
            settings.Step(answers.Count, asked.Count);
        }

        double chance = asked.Count == 0 ? double.NaN : asked.Average(q => 1.0 / q.Choices.Count);
        List<Measure> measures = [Share("accuracy", answers.Select(a => a.Plain == a.Question.Answer), chance)];
        if (Normalized)
        {
            measures.Add(Share("accuracy-normalized", answers.Select(a => a.ByLength == a.Question.Answer), chance));
            measures.Add(Share("accuracy-per-token", answers.Select(a => a.ByToken == a.Question.Answer), chance));
        }

        if (ByGroup)
        {
            foreach (var group in answers.GroupBy(a => a.Question.Group ?? "").OrderBy(g => g.Key, StringComparer.Ordinal))
                measures.Add(Share($"accuracy/{group.Key}", group.Select(a => a.Plain == a.Question.Answer), group.Average(a => 1.0 / a.Question.Choices.Count)));
        }

        return new TaskOutcome(measures)
        {
            Items = [.. answers.Select(a => new EvaluationItem(a.Question.Shown ?? a.Question.Contexts[^1](), a.Question.Choices[a.Plain].Trim(), a.Question.Choices[a.Question.Answer].Trim(), a.Plain == a.Question.Answer))],
            Notes = [.. Notes(answers.Select(a => (a.Question, a.Scores)).ToList())],
        };
    }

    // Of equals the first.
    private static int Best(double[] scores) => Array.IndexOf(scores, scores.Max());

    private static Measure Share(string name, IEnumerable<bool> right, double chance) => new(name, MeasureUnit.Share, true, SumSamples.Share(right)) { Chance = chance };

    private static IEnumerable<string> Notes(List<(ChoiceQuestion Question, ChoiceScores Scores)> answers)
    {
        int forms = answers.Count == 0 ? 0 : answers.Max(a => a.Question.Contexts.Count), cut = answers.Count(a => a.Scores.Cut);
        if (forms > 1)
        {
            double shots = answers.Average(a => a.Question.Contexts.Count - 1 - a.Scores.Form);
            yield return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{shots:0.0} of {forms - 1} examples stood before a question on average: more did not fit into the context.");
        }

        if (cut > 0) yield return $"{cut} of {answers.Count} questions did not fit into the context and lost their beginning.";
    }
}
