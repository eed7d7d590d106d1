using Lathe.Lab.Evaluation.Tasks;
using Lathe.Lab.Statistics;

namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>Whether an answer is one of the references, white space at the ends apart.</summary>
/// <param name="normalize">
/// Compare as SQuAD does (Rajpurkar et al., arXiv:1606.05250): without case, punctuation and English articles.
/// </param>
public sealed class ExactMatch(bool normalize = false) : IAnswerMetric
{
    /// <inheritdoc/>
    public IEnumerable<Measure> Measure(IReadOnlyList<AnsweredQuestion> answers)
        => [new Measure(normalize ? "exact-match-normalized" : "exact-match", MeasureUnit.Share, true, SumSamples.Share(answers.Select(Matches)))];

    /// <inheritdoc/>
    public bool? IsGood(AnsweredQuestion answer) => Matches(answer);

    private bool Matches(AnsweredQuestion answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.Question.References.Any(r => normalize
            ? WordNormalization.Words(r).SequenceEqual(WordNormalization.Words(answer.Answer), StringComparer.Ordinal)
            : string.Equals(r.Trim(), answer.Answer.Trim(), StringComparison.Ordinal));
    }
}
