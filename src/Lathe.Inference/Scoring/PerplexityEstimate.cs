namespace Lathe.Inference.Scoring;

/// <summary>A perplexity, or a ratio of two, with the bounds between which that of more such text lies in 95 of 100 cases.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower bound; NaN of too few tokens.</param>
/// <param name="High">Upper bound; NaN of too few tokens.</param>
public readonly record struct PerplexityEstimate(double Value, double Low, double High)
{
    // Neighbours in a text are not independent; stretches this long nearly are.
    private const int Stretch = 32;

    /// <summary>exp of a mean over the tokens of a text, its error from the means of stretches (batch means) by Student's distribution.</summary>
    /// <param name="values">Of each token, in order: −log p, or a difference of two.</param>
    public static PerplexityEstimate Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0) return new PerplexityEstimate(double.NaN, double.NaN, double.NaN);
        double mean = values.Average();
        int stretches = values.Count / Stretch;
        if (stretches < 2) return new PerplexityEstimate(Math.Exp(mean), double.NaN, double.NaN);
        double squares = 0;
        for (int s = 0; s < stretches; s++)
        {
            // The last one takes the rest.
            int from = s * Stretch, to = s == stretches - 1 ? values.Count : from + Stretch;
            double sum = 0;
            for (int i = from; i < to; i++) sum += values[i];
            squares += Math.Pow((sum / (to - from)) - mean, 2);
        }

        double half = Student(stretches - 1) * Math.Sqrt(squares / (stretches - 1) / stretches);
        return new PerplexityEstimate(Math.Exp(mean), Math.Exp(mean - half), Math.Exp(mean + half));
    }

    // The 97.5 % quantile; exact for one and two degrees of freedom, else by Fisher's and Cornish's expansion about the normal one.
    private static double Student(int freedom)
    {
        const double Z = 1.959963984540054, Z3 = Z * Z * Z, Z5 = Z3 * Z * Z, Z7 = Z5 * Z * Z;
        double v = freedom;
        return freedom switch
        {
            1 => 12.706204736432095,
            2 => 4.302652729696142,
            _ => Z + ((Z3 + Z) / (4 * v)) + (((5 * Z5) + (16 * Z3) + (3 * Z)) / (96 * v * v)) + (((3 * Z7) + (19 * Z5) + (17 * Z3) - (15 * Z)) / (384 * v * v * v)),
        };
    }
}
