using Lathe.Lab.Evaluation.Tasks;
using Lathe.Lab.Statistics;

namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>A figure of a whole corpus: texts add numbers to sums, and the score is a function of the sums, not a mean of scores.</summary>
public abstract class CorpusMetric : IAnswerMetric
{
    /// <summary>Numbers that a text adds to the sums.</summary>
    public abstract int Width { get; }

    /// <summary>Its name, in kebab case.</summary>
    protected abstract string Name { get; }

    /// <summary>What the score means.</summary>
    protected abstract MeasureUnit Unit { get; }

    /// <summary>Whether more is better.</summary>
    protected virtual bool HigherIsBetter => true;

    /// <summary>What one text adds to the sums of a corpus: <see cref="Width"/> numbers.</summary>
    /// <param name="text">The text.</param>
    /// <param name="references">What it is held against.</param>
    public abstract double[] Counts(string text, IReadOnlyList<string> references);

    /// <summary>The score of the sums over a corpus, or over one text.</summary>
    public abstract double Score(ReadOnlySpan<double> sums);

    /// <inheritdoc/>
    public IEnumerable<Measure> Measure(IReadOnlyList<AnsweredQuestion> answers)
        => [new Measure(Name, Unit, HigherIsBetter, new SumSamples([.. answers.SelectMany(a => Counts(a.Answer, a.Question.References))], Width, Score))];

    /// <summary>The score of a corpus.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="references">For each text its references.</param>
    public double Corpus(IReadOnlyList<string> texts, IReadOnlyList<IReadOnlyList<string>> references)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(references);
        if (texts.Count != references.Count) throw new ArgumentException($"{texts.Count} texts came with references for {references.Count}.", nameof(references));
        double[] sums = new double[Width];
        for (int i = 0; i < texts.Count; i++)
        {
            double[] row = Counts(texts[i], references[i]);
            for (int k = 0; k < sums.Length; k++) sums[k] += row[k];
        }

        return Score(sums);
    }
}
