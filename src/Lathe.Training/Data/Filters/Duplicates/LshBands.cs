namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>How a signature is cut into bands: texts that agree in all rows of a band are compared.</summary>
/// <param name="Bands">Bands, b.</param>
/// <param name="Rows">Hashes of a band, r.</param>
public readonly record struct LshBands(int Bands, int Rows)
{
    /// <summary>Probability that texts of Jaccard similarity s are compared: 1 - (1 - s^r)^b.</summary>
    public double Recall(double jaccard) => 1 - Math.Pow(1 - Math.Pow(jaccard, Rows), Bands);

    /// <summary>
    /// The longest bands that still compare texts at the threshold with this probability: longer ones compare fewer pairs in vain,
    /// shorter ones miss fewer.
    /// </summary>
    /// <exception cref="ArgumentException">No bands of so few hashes find that much.</exception>
    public static LshBands For(int hashes, double threshold, double recall = 0.99)
    {
        for (int rows = hashes; rows >= 1; rows--)
        {
            var bands = new LshBands(hashes / rows, rows);
            if (bands.Recall(threshold) >= recall) return bands;
        }

        throw new ArgumentException($"{hashes} hashes find pairs of similarity {threshold} with a probability of {new LshBands(hashes, 1).Recall(threshold):0.###} "
            + $"at most, and {recall} was asked for: take more hashes or a higher threshold.", nameof(hashes));
    }
}
