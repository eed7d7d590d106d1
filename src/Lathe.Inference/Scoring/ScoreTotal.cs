namespace Lathe.Inference.Scoring;

/// <summary>Log-probabilities of many tokens, put together (mean and variance by Welford, Technometrics 4(3), 1962).</summary>
public sealed class ScoreTotal
{
    // 97.5 % of a normal distribution lie below.
    private const double Quantile = 1.959963984540054;

    private double _mean;
    private double _squares;

    /// <summary>Tokens that were scored.</summary>
    public long Count { get; private set; }

    /// <summary>Sum of the log-probabilities; 0 of none.</summary>
    public double LogProbability => 0 - (CrossEntropy * Count);

    /// <summary>Mean of −log p, in nats a token.</summary>
    public double CrossEntropy => _mean;

    /// <summary>
    /// Standard error of <see cref="CrossEntropy"/>, as if tokens were drawn apart from each other; neighbours in a text are not, so the
    /// truth is somewhat wider. NaN of fewer than two tokens.
    /// </summary>
    public double StandardError => Count < 2 ? double.NaN : Math.Sqrt(_squares / Count / (Count - 1));

    /// <summary>exp of the cross-entropy: between how many tokens the model wavers, on average. NaN of none.</summary>
    public double Perplexity => Count == 0 ? double.NaN : Math.Exp(_mean);

    /// <summary>The bounds between which the perplexity of more such text lies in 95 of 100 cases.</summary>
    public (double Low, double High) Interval => (Math.Exp(_mean - (Quantile * StandardError)), Math.Exp(_mean + (Quantile * StandardError)));

    /// <summary>Standard error of the perplexity to first order: llama.cpp's ±.</summary>
    public double PerplexityError => Perplexity * StandardError;

    /// <summary>Bits that a perfect coder with this model spends on a byte: comparable across tokenizers.</summary>
    /// <param name="bytes">Bytes that the scored tokens stand for.</param>
    public double BitsPerByte(long bytes) => _mean * Count / Math.Log(2) / bytes;

    /// <summary>Adds a token.</summary>
    public void Add(double logProbability)
    {
        Count++;
        double off = -logProbability - _mean;
        _mean += off / Count;
        _squares += off * (-logProbability - _mean);
    }
}
