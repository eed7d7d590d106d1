namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>How a signature is cut into bands: texts that agree in all rows of a band are compared.</summary>
/// <param name="Bands">Bands, b.</param>
/// <param name="Rows">Hashes of a band, r.</param>
public readonly record struct LshBands(int Bands, int Rows)
{
    /// <summary>Probability that texts of Jaccard similarity <paramref name="jaccard"/> are compared: 1 - (1 - s^r)^b.</summary>
    public double Recall(double jaccard) => throw new NotImplementedException();

    /// <summary>The longest bands that still compare texts at the threshold with this probability.</summary>
    public static LshBands For(int hashes, double threshold, double recall = 0.99) => throw new NotImplementedException();
}
