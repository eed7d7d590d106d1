namespace Lathe.Cli.Digits;

/// <summary>What one attention head did with one expression.</summary>
internal sealed class HeadReading
{
    private HeadReading(int layer, int head, double[][] weights)
    {
        (Layer, Head, Weights) = (layer, head, weights);
        Entropy = weights.Average(EntropyOf);
        NormalizedEntropy = weights.Length > 1 ? Entropy / Math.Log(weights.Length) : 0;
    }

    /// <summary>Number of the block, from 1.</summary>
    public int Layer { get; }

    /// <summary>Number of the head, from 1.</summary>
    public int Head { get; }

    /// <summary>[query][key]; rows add up to 1.</summary>
    public double[][] Weights { get; }

    /// <summary>Mean entropy of the rows, in nats.</summary>
    public double Entropy { get; }

    /// <summary>Entropy over ln(T): 0 where each token looks at one token, 1 where each looks at all alike.</summary>
    public double NormalizedEntropy { get; }

    public string Word => NormalizedEntropy switch
    {
        < 0.25 => "sharply focused",
        < 0.5 => "focused",
        < 0.9 => "distributed",
        _ => "almost uniform",
    };

    /// <summary>Reads one head out of probabilities [1, H, T, T].</summary>
    public static HeadReading From(int layer, int head, ReadOnlySpan<float> probabilities, int length)
    {
        double[][] weights = new double[length][];
        ReadOnlySpan<float> matrix = probabilities.Slice(head * length * length, length * length);
        for (int query = 0; query < length; query++)
        {
            weights[query] = new double[length];
            for (int key = 0; key < length; key++) weights[query][key] = matrix[(query * length) + key];
        }

        return new HeadReading(layer + 1, head + 1, weights);
    }

    private static double EntropyOf(double[] row) => -row.Sum(p => p > 0 ? p * Math.Log(p) : 0);
}
