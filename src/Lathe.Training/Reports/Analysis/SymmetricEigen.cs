namespace Lathe.Training.Reports.Analysis;

/// <summary>Eigenvalues and eigenvectors of a small symmetric matrix.</summary>
internal static class SymmetricEigen
{
    private const int MostSweeps = 60;

    /// <summary>Cyclic Jacobi rotations: O(n³) a sweep, a handful of sweeps. Overwrites the matrix.</summary>
    /// <param name="matrix">Symmetric [n, n].</param>
    /// <returns>Eigenvalues, largest first, and the eigenvectors as columns in that order.</returns>
    public static (double[] Values, double[,] Vectors) Solve(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        var vectors = new double[n, n];
        for (int i = 0; i < n; i++) vectors[i, i] = 1;
        for (int sweep = 0; sweep < MostSweeps && OffDiagonal(matrix) > 1e-22 * Diagonal(matrix); sweep++)
        {
            for (int p = 0; p < n - 1; p++)
            {
                for (int q = p + 1; q < n; q++) Rotate(matrix, vectors, p, q);
            }
        }

        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => matrix[i, i])];
        var values = new double[n];
        var sorted = new double[n, n];
        for (int k = 0; k < n; k++)
        {
            values[k] = matrix[order[k], order[k]];
            for (int i = 0; i < n; i++) sorted[i, k] = vectors[i, order[k]];
        }

        return (values, sorted);
    }

    // The rotation in the plane (p, q) that makes a[p, q] zero.
    private static void Rotate(double[,] a, double[,] vectors, int p, int q)
    {
        if (a[p, q] == 0) return;
        double theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        double t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double c = 1 / Math.Sqrt((t * t) + 1), s = t * c;
        int n = a.GetLength(0);
        for (int k = 0; k < n; k++) (a[k, p], a[k, q]) = ((c * a[k, p]) - (s * a[k, q]), (s * a[k, p]) + (c * a[k, q]));
        for (int k = 0; k < n; k++) (a[p, k], a[q, k]) = ((c * a[p, k]) - (s * a[q, k]), (s * a[p, k]) + (c * a[q, k]));
        for (int k = 0; k < n; k++) (vectors[k, p], vectors[k, q]) = ((c * vectors[k, p]) - (s * vectors[k, q]), (s * vectors[k, p]) + (c * vectors[k, q]));
    }

    private static double OffDiagonal(double[,] a)
    {
        double sum = 0;
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < i; j++) sum += a[i, j] * a[i, j];
        }

        return sum;
    }

    private static double Diagonal(double[,] a)
    {
        double sum = 0;
        for (int i = 0; i < a.GetLength(0); i++) sum += a[i, i] * a[i, i];
        return sum;
    }
}
