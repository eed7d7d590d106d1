using Lathe.Lab.Statistics;

namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>Adds up, sample by sample, how probable tokens were: what perplexity and bits per byte are made of.</summary>
internal sealed class LikelihoodSamples
{
    private const int Width = 3;

    private readonly List<double> _rows = [];

    /// <summary>Samples that hold a token.</summary>
    public int Count => _rows.Count / Width;

    /// <summary>Begins another sample.</summary>
    public void Begin() => _rows.AddRange([0, 0, 0]);

    /// <summary>Adds a token to the last sample.</summary>
    /// <param name="logProbability">Natural logarithm.</param>
    /// <param name="bytes">Bytes that it stands for.</param>
    public void Add(double logProbability, int bytes)
    {
        _rows[^3] -= logProbability;
        _rows[^2]++;
        _rows[^1] += bytes;
    }

    /// <summary>The measures.</summary>
    /// <param name="tokenizer">What stands for the tokenizer: perplexities of one text compare only where it is the same.</param>
    public IReadOnlyList<Measure> Measures(string tokenizer)
    {
        double[] rows = [.. _rows];
        return
        [
            new Measure("perplexity", MeasureUnit.Number, false, new SumSamples(rows, Width, static s => Math.Exp(s[0] / s[1]))) { ComparableBy = tokenizer },
            new Measure("bits-per-byte", MeasureUnit.Number, false, new SumSamples(rows, Width, static s => s[0] / Math.Log(2) / s[2])),
        ];
    }
}
