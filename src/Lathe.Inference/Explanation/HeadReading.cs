namespace Lathe.Inference.Explanation;

/// <summary>What one attention head looked at.</summary>
public sealed class HeadReading
{
    private readonly float[] _weights;

    internal HeadReading(int layer, int head, int first, int length, bool causal, int window, float[] weights)
    {
        (Layer, Head, First, Length, _weights) = (layer, head, first, length, weights);
        int rows = length - first;
        double[] entropies = new double[rows], most = new double[rows];
        double self = 0, before = 0, begin = 0;
        int compared = 0;
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<float> row = Row(i);
            int at = first + i, visible = causal ? at + 1 : length;
            if (window > 0) visible = Math.Min(visible, window);
            entropies[i] = Entropy(row);
            most[i] = Math.Log2(visible);

            // Up to the third token the three places are not three.
            if (at < 2) continue;
            compared++;
            self += row[at];
            before += row[at - 1];
            begin += row[0];
        }

        Entropies = entropies;
        MostBits = most;
        double all = most.Sum();
        EntropyBits = rows == 0 ? 0 : entropies.Average();
        Share = all > 0 ? entropies.Sum() / all : 0;
        (ToItself, ToTokenBefore, ToFirstToken) = compared == 0 ? (0, 0, 0) : (self / compared, before / compared, begin / compared);
    }

    /// <summary>Number of the block, from 1.</summary>
    public int Layer { get; }

    /// <summary>Number of the head, from 1.</summary>
    public int Head { get; }

    /// <summary>Position of the first row kept.</summary>
    public int First { get; }

    /// <summary>Tokens looked at: the length of a row.</summary>
    public int Length { get; }

    /// <summary>Entropy of each row in bits: 0 where it looks at one token.</summary>
    public IReadOnlyList<double> Entropies { get; }

    /// <summary>The most entropy each row can have: log₂ of the tokens it may look at.</summary>
    public IReadOnlyList<double> MostBits { get; }

    /// <summary>Mean entropy of the rows, in bits.</summary>
    public double EntropyBits { get; }

    /// <summary>All rows' entropy as a share of the most they can have: 0 looks at one token, 1 at all alike.</summary>
    public double Share { get; }

    /// <summary>Mean weight of the looking token itself, over rows from the third on.</summary>
    public double ToItself { get; }

    /// <summary>Mean weight of the token before, over rows from the third on.</summary>
    public double ToTokenBefore { get; }

    /// <summary>Mean weight of the first token, over rows from the third on.</summary>
    public double ToFirstToken { get; }

    /// <summary>The weights [<see cref="Length"/>] of a row kept; they add up to 1.</summary>
    /// <param name="row">0 is position <see cref="First"/>.</param>
    public ReadOnlySpan<float> Row(int row) => _weights.AsSpan(row * Length, Length);

    /// <summary>Entropy of a distribution in bits: −Σ p·log₂ p, where 0·log 0 is 0.</summary>
    internal static double Entropy(ReadOnlySpan<float> probabilities)
    {
        double sum = 0;
        foreach (float p in probabilities)
        {
            if (p > 0) sum -= p * Math.Log2(p);
        }

        return Math.Max(0, sum);
    }
}
