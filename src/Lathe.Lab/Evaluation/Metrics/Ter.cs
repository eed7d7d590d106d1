namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>
/// Translation edit rate: words to insert, delete, substitute and stretches to move until a text is its reference, by the reference's length
/// (Snover et al., AMTA 2006), with the numbers of sacrebleu. In points: 0 is best, and there may be more than 100.
/// </summary>
/// <param name="caseSensitive">Whether case matters; by default not.</param>
public sealed class Ter(bool caseSensitive = false) : CorpusMetric
{
    /// <summary>Edits, and the length they are measured by.</summary>
    public override int Width => 2;

    /// <inheritdoc/>
    protected override string Name => "ter";

    /// <inheritdoc/>
    protected override MeasureUnit Unit => MeasureUnit.Number;

    /// <inheritdoc/>
    protected override bool HigherIsBetter => false;

    /// <summary>What one text adds to a corpus: edits towards the nearest reference, and the references' mean length.</summary>
    public override double[] Counts(string text, IReadOnlyList<string> references)
    {
        ArgumentNullException.ThrowIfNull(references);
        string[] words = Words(text);
        string[][] others = [.. references.Select(Words)];
        return others.Length == 0 ? [words.Length, 0] : [others.Min(o => WordShifts.Edits(words, o)), others.Average(o => o.Length)];
    }

    /// <summary>The score of a corpus.</summary>
    /// <param name="sums">Edits and length.</param>
    public override double Score(ReadOnlySpan<double> sums) => sums[1] > 0 ? 100 * sums[0] / sums[1] : sums[0] > 0 ? 100 : 0;

    private string[] Words(string text) => BleuWords.Split(caseSensitive ? text : text.ToLowerInvariant());
}
