namespace Lathe.Training.Reports.Analysis;

/// <summary>Principal components: the directions in which points differ most (Pearson 1901), and the points seen along them.</summary>
internal sealed class Pca
{
    private readonly double[,] _scores;

    private Pca(double[,] scores, double[] explained)
    {
        (_scores, Explained) = (scores, explained);
    }

    /// <summary>Fraction of the total variance along each component.</summary>
    public IReadOnlyList<double> Explained { get; }

    /// <summary>Where a point lies along a component.</summary>
    public double Score(int row, int component) => _scores[row, component];

    /// <summary>Finds the first components of points.</summary>
    /// <remarks>
    /// Solves whichever is smaller, the covariance [columns, columns] or the Gram matrix [rows, rows]; both give the same scores.
    /// A component's sign is free: the score furthest from zero is made positive, so that equal data gives equal maps.
    /// </remarks>
    /// <param name="data">Points as rows, row-major.</param>
    /// <param name="rows">Number of points.</param>
    /// <param name="columns">Width of a point.</param>
    /// <param name="components">How many components; those beyond the rank are zero.</param>
    /// <returns>The components, or null where a value is not finite.</returns>
    public static Pca? Fit(ReadOnlySpan<float> data, int rows, int columns, int components)
    {
        if (data.Length != (long)rows * columns)
            throw new ArgumentException($"{rows} rows of {columns} are {(long)rows * columns} values; {data.Length} came.", nameof(data));
        foreach (float value in data)
        {
            if (!float.IsFinite(value)) return null;
        }

        double[,] centred = Centre(data, rows, columns);
        bool gram = rows <= columns;
        (double[] values, double[,] vectors) = SymmetricEigen.Solve(Products(centred, gram));
        double total = values.Sum(v => Math.Max(0, v));
        var scores = new double[rows, components];
        var explained = new double[components];
        for (int k = 0; k < Math.Min(components, values.Length); k++)
        {
            // What rounding leaves of a direction without variance is no direction.
            if (values[k] <= 1e-12 * total || total == 0) continue;
            explained[k] = values[k] / total;
            for (int i = 0; i < rows; i++)
            {
                if (gram) scores[i, k] = vectors[i, k] * Math.Sqrt(values[k]);
                else for (int j = 0; j < columns; j++) scores[i, k] += centred[i, j] * vectors[j, k];
            }

            FixSign(scores, k);
        }

        return new Pca(scores, explained);
    }

    private static double[,] Centre(ReadOnlySpan<float> data, int rows, int columns)
    {
        var centred = new double[rows, columns];
        for (int j = 0; j < columns; j++)
        {
            double mean = 0;
            for (int i = 0; i < rows; i++) mean += data[(i * columns) + j];
            mean /= rows;
            for (int i = 0; i < rows; i++) centred[i, j] = data[(i * columns) + j] - mean;
        }

        return centred;
    }

    private static double[,] Products(double[,] x, bool gram)
    {
        int rows = x.GetLength(0), columns = x.GetLength(1), n = gram ? rows : columns, inner = gram ? columns : rows;
        var result = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int k = 0; k < inner; k++) sum += gram ? x[i, k] * x[j, k] : x[k, i] * x[k, j];
                result[i, j] = result[j, i] = sum;
            }
        }

        return result;
    }

    private static void FixSign(double[,] scores, int component)
    {
        double furthest = 0;
        for (int i = 0; i < scores.GetLength(0); i++)
        {
            // A tie, as between two mirrored points, must not be decided by the last bit.
            if (Math.Abs(scores[i, component]) > Math.Abs(furthest) * (1 + 1e-9)) furthest = scores[i, component];
        }

        if (furthest >= 0) return;
        for (int i = 0; i < scores.GetLength(0); i++) scores[i, component] = -scores[i, component];
    }
}
