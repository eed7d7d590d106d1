namespace Lathe.Lab.Statistics;

/// <summary>
/// McNemar's test in its exact form: of the samples that only one of two models got, each would be either's with equal chance if both were
/// equally good (McNemar, Psychometrika 12(2), 1947).
/// </summary>
public static class McNemar
{
    /// <summary>The two-sided p-value; 1 where the models differ on no sample.</summary>
    /// <param name="firstOnly">Samples that only the first got.</param>
    /// <param name="secondOnly">Samples that only the second got.</param>
    public static double PValue(int firstOnly, int secondOnly)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstOnly);
        ArgumentOutOfRangeException.ThrowIfNegative(secondOnly);
        int n = firstOnly + secondOnly, few = Math.Min(firstOnly, secondOnly);
        if (n == 0) return 1;

        // Twice the binomial tail, term by term in logarithms: n may be thousands.
        double sum = 0, log = -n * Math.Log(2);
        for (int k = 0; k <= few; k++)
        {
            sum += Math.Exp(log);
            log += Math.Log((double)(n - k) / (k + 1));
        }

        return Math.Min(1, 2 * sum);
    }
}
