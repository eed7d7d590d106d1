using Lathe.Lab.Statistics;

namespace Lathe.Lab.Evaluation;

/// <summary>One figure of two models on the same samples.</summary>
/// <param name="First">The first model's.</param>
/// <param name="Second">The second's.</param>
/// <param name="Test">The paired test; its difference is the first's figure less the second's.</param>
public sealed record ResultComparison(EvaluationResult First, EvaluationResult Second, PairedComparison Test)
{
    /// <summary>Where chance is likelier than this to make such a difference, none is shown.</summary>
    public const double Level = 0.05;

    /// <summary>Whether a difference is shown.</summary>
    public bool Differs => Test.PValue < Level;

    /// <summary>Whether the first is better; null where no difference is shown or neither way is good.</summary>
    public bool? FirstIsBetter => Differs && First.Measure.HigherIsBetter is { } higher ? higher == Test.Difference.Value > 0 : null;

    /// <summary>Compares what two reports have in common.</summary>
    /// <param name="first">The first model's.</param>
    /// <param name="second">The second's, of the same tasks with the same settings.</param>
    /// <param name="settings">Seed and resamples.</param>
    /// <returns>Measures on the same samples; those that do not compare (perplexities of different tokenizers, times, memory) are left out.</returns>
    public static IReadOnlyList<ResultComparison> Of(EvaluationReport first, EvaluationReport second, EvaluationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(settings);
        List<ResultComparison> comparisons = [];
        foreach (EvaluationResult a in first.Results)
        {
            if (second.Find(a.Task, a.Name) is not { } b || a.Measure.ComparableBy != b.Measure.ComparableBy) continue;
            if (!a.Measure.Paired || a.Measure.Samples.Count != b.Measure.Samples.Count || a.Measure.Samples.Count < 2) continue;
            comparisons.Add(new ResultComparison(a, b, PairedComparison.Of(a.Measure.Samples, b.Measure.Samples, settings.Seed, settings.Resamples)));
        }

        return comparisons;
    }
}
