using Lathe.Lab.Evaluation.Tasks;

namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>Judges answers to questions.</summary>
public interface IAnswerMetric
{
    /// <summary>Measures, one sample an answer and in their order.</summary>
    IEnumerable<Measure> Measure(IReadOnlyList<AnsweredQuestion> answers);

    /// <summary>Whether one answer is good; null where the metric knows no yes or no.</summary>
    bool? IsGood(AnsweredQuestion answer) => null;
}
