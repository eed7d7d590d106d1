using Lathe.Lab.Evaluation.Tasks;
using Lathe.Lab.Statistics;

namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>
/// BLEU: how many n-grams of the answers stand in a reference, over a whole corpus (Papineni et al., ACL 2002), with the numbers of
/// sacrebleu (Post, arXiv:1804.08771). 0 to 100.
/// </summary>
public sealed class Bleu : IAnswerMetric
{
    private readonly BleuOptions _options;

    /// <summary>Makes the metric.</summary>
    public Bleu(BleuOptions? options = null)
    {
        _options = options ?? new BleuOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxOrder, 1, nameof(options));
    }

    /// <summary>Numbers that a text adds to a corpus: its length, the reference's, matches of each order, n-grams of each order.</summary>
    public int Width => 2 + (2 * _options.MaxOrder);

    /// <inheritdoc/>
    public IEnumerable<Measure> Measure(IReadOnlyList<AnsweredQuestion> answers)
        => [new Measure("bleu", MeasureUnit.Points, true, new SumSamples([.. answers.SelectMany(a => Counts(a.Answer, a.Question.References))], Width, Score))];

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

    /// <summary>What one text adds to the sums of a corpus: <see cref="Width"/> numbers.</summary>
    public double[] Counts(string text, IReadOnlyList<string> references)
    {
        ArgumentNullException.ThrowIfNull(references);
        double[] row = new double[Width];
        string[] words = Words(text);
        string[][] others = [.. references.Select(Words)];
        row[0] = words.Length;

        // The nearest length, of two the shorter.
        row[1] = others.Length == 0 ? 0 : others.MinBy(o => (Math.Abs(o.Length - words.Length), o.Length))!.Length;
        for (int n = 1; n <= _options.MaxOrder; n++)
        {
            Dictionary<string, int> most = [];
            foreach (string[] other in others)
            {
                foreach ((string gram, int count) in Ngrams.Count(other, n)) most[gram] = Math.Max(count, most.GetValueOrDefault(gram));
            }

            foreach ((string gram, int count) in Ngrams.Count(words, n)) row[1 + n] += Math.Min(count, most.GetValueOrDefault(gram));
            row[1 + _options.MaxOrder + n] = Math.Max(0, words.Length - n + 1);
        }

        return row;
    }

    /// <summary>The score that sums come to.</summary>
    /// <param name="sums"><see cref="Width"/> numbers.</param>
    public double Score(ReadOnlySpan<double> sums)
    {
        double length = sums[0], expected = sums[1];
        ReadOnlySpan<double> matches = sums.Slice(2, _options.MaxOrder), totals = sums.Slice(2 + _options.MaxOrder, _options.MaxOrder);
        if (!matches.ContainsAnyExcept(0)) return 0;
        double value = _options.SmoothingValue ?? (_options.Smoothing == BleuSmoothing.Floor ? 0.1 : 1), logs = 0, halves = 1;
        int orders = 0;
        for (int n = 0; n < matches.Length; n++)
        {
            bool more = _options.Smoothing == BleuSmoothing.AddK && n > 0;
            double matched = matches[n] + (more ? value : 0), total = totals[n] + (more ? value : 0);
            if (total == 0) break;
            double precision = matched > 0 ? matched / total : _options.Smoothing switch
            {
                BleuSmoothing.Exponential => 1 / ((halves *= 2) * total),
                BleuSmoothing.Floor => value / total,
                _ => 0,
            };
            logs += Math.Log(precision);
            orders++;
        }

        // An order that no text is long enough for has precision 0, unless it does not count.
        if (orders < matches.Length && !_options.EffectiveOrder) return 0;
        double brevity = length >= expected ? 1 : length > 0 ? Math.Exp(1 - (expected / length)) : 0;
        return 100 * brevity * Math.Exp(logs / orders);
    }

    private string[] Words(string text) => BleuWords.Of(_options.Lowercase ? text.ToLowerInvariant() : text, _options.Tokenization);
}
