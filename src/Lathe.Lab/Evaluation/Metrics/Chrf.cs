using System.Text;

namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>
/// chrF: F-score of runs of characters (Popović, WMT 2015), and with runs of words chrF++ (WMT 2017), with the numbers of sacrebleu. Knows
/// no tokenizer, so it serves any language. 0 to 100.
/// </summary>
public sealed class Chrf : CorpusMetric
{
    private const string AsciiPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private const double Epsilon = 1e-16;

    private readonly ChrfOptions _options;

    /// <summary>Makes the metric.</summary>
    public Chrf(ChrfOptions? options = null) => _options = options ?? new ChrfOptions();

    /// <summary>Numbers that a text adds to a corpus: for each order its runs, the reference's, and those in common.</summary>
    public override int Width => 3 * (_options.CharacterOrder + _options.WordOrder);

    /// <inheritdoc/>
    protected override string Name => _options.WordOrder > 0 ? "chrf++" : "chrf";

    /// <inheritdoc/>
    protected override MeasureUnit Unit => MeasureUnit.Points;

    /// <inheritdoc/>
    public override double[] Counts(string text, IReadOnlyList<string> references)
    {
        ArgumentNullException.ThrowIfNull(references);
        Dictionary<string, int>[] own = Runs(text);
        double[] best = new double[Width];
        double most = -1;
        foreach (string reference in references)
        {
            double[] row = new double[Width];
            Dictionary<string, int>[] other = Runs(reference);
            for (int k = 0; k < own.Length; k++)
            {
                // Where the reference is too short for an order, the text's runs do not count against it.
                row[3 * k] = other[k].Count == 0 ? 0 : own[k].Values.Sum();
                row[(3 * k) + 1] = other[k].Values.Sum();
                row[(3 * k) + 2] = Ngrams.Common(own[k], other[k]);
            }

            double score = Score(row);
            if (score <= most) continue;
            (most, best) = (score, row);
        }

        return best;
    }

    /// <summary>The score that sums come to.</summary>
    /// <param name="sums"><see cref="Width"/> numbers.</param>
    public override double Score(ReadOnlySpan<double> sums)
    {
        double weight = _options.Beta * _options.Beta, precisions = 0, recalls = 0, scores = 0;
        int orders = 0;
        for (int k = 0; k < sums.Length; k += 3)
        {
            double precision = sums[k] > 0 ? sums[k + 2] / sums[k] : Epsilon, recall = sums[k + 1] > 0 ? sums[k + 2] / sums[k + 1] : Epsilon;
            double below = (weight * precision) + recall;
            scores += below > 0 ? (1 + weight) * precision * recall / below : Epsilon;
            if (sums[k] == 0 || sums[k + 1] == 0) continue;
            precisions += precision;
            recalls += recall;
            orders++;
        }

        if (_options.EpsilonSmoothing) return 100 * scores / (sums.Length / 3);
        if (precisions + recalls == 0) return 0;
        (precisions, recalls) = (precisions / orders, recalls / orders);
        return 100 * (1 + weight) * precisions * recalls / ((weight * precisions) + recalls);
    }

    private Dictionary<string, int>[] Runs(string text)
    {
        if (_options.Lowercase) text = text.ToLowerInvariant();
        Rune[] characters = [.. (_options.KeepWhitespace ? text : string.Concat(BleuWords.Split(text))).EnumerateRunes()];
        string[] words = _options.WordOrder > 0 ? [.. BleuWords.Split(text).SelectMany(Apart)] : [];
        return [.. Enumerable.Range(1, _options.CharacterOrder).Select(n => Ngrams.Count(characters, n)), .. Enumerable.Range(1, _options.WordOrder).Select(n => Ngrams.Count(words, n))];
    }

    // One mark at the end of a word, or else at its beginning, is a word of its own.
    private static string[] Apart(string word)
    {
        if (word.Length == 1) return [word];
        if (AsciiPunctuation.Contains(word[^1], StringComparison.Ordinal)) return [word[..^1], word[^1..]];
        return AsciiPunctuation.Contains(word[0], StringComparison.Ordinal) ? [word[..1], word[1..]] : [word];
    }
}
