using Lathe.Lab.Evaluation.Tasks;
using Lathe.Lab.Statistics;

namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>
/// Whether answers say different things: distinct n-grams of all n-grams (Li et al., arXiv:1510.03055) and self-BLEU, each answer's BLEU
/// against all others (Zhu et al., arXiv:1802.01886; lower is more diverse).
/// </summary>
public sealed class Diversity : IAnswerMetric
{
    private const int MostOrder = 3;

    /// <inheritdoc/>
    public IEnumerable<Measure> Measure(IReadOnlyList<AnsweredQuestion> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        string[][] words = [.. answers.Select(a => BleuWords.Of(a.Answer.ToLowerInvariant(), BleuTokenization.V13a))];
        for (int n = 1; n <= MostOrder; n++)
        {
            int order = n;
            yield return new Measure($"distinct-{n}", MeasureUnit.Share, true, new DistinctSamples([.. words.Select(w => Ngrams.Count(w, order))]));
        }

        if (answers.Count > 1) yield return new Measure("self-bleu", MeasureUnit.Points, false, SumSamples.Mean(SelfBleu.Of(words)));
    }
}
