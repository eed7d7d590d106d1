namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>
/// BLEU: how many n-grams of the answers stand in a reference, over a whole corpus (Papineni et al., ACL 2002), with the numbers of
/// sacrebleu (Post, arXiv:1804.08771). 0 to 100.
/// </summary>
public sealed class Bleu : CorpusMetric
{
    private readonly BleuOptions _options;

    /// <summary>Makes the metric.</summary>
    public Bleu(BleuOptions? options = null)
    {
        _options = options ?? new BleuOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxOrder, 1, nameof(options));
    }

    /// <summary>Numbers that a text adds to a corpus: its length, the reference's, matches of each order, n-grams of each order.</summary>
    public override int Width => 2 + (2 * _options.MaxOrder);

    /// <inheritdoc/>
    protected override string Name => "bleu";

    /// <inheritdoc/>
    protected override MeasureUnit Unit => MeasureUnit.Points;

    /// <inheritdoc/>
    public override double[] Counts(string text, IReadOnlyList<string> references)
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
    public override double Score(ReadOnlySpan<double> sums)
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
