namespace Lathe.Tensors.Tests.Cases;

/// <summary>Elementary functions in double that the library lacks, for references.</summary>
internal static class Functions
{
    public static double Sign(double x) => double.IsNaN(x) ? x : Math.Sign(x);

    public static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    public static double Softplus(double x) => Math.Max(x, 0) + Log1P(Math.Exp(-Math.Abs(x)));

    public static double Gelu(double x) => 0.5 * x * Erfc(-x / Math.Sqrt(2));

    public static double GeluTanh(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    public static double Erf(double x) => Math.Abs(x) < 3 ? ErfSeries(x) : x > 0 ? 1 - Erfc(x) : Erfc(-x) - 1;

    /// <summary>1 − erf x without cancellation: Lentz's continued fraction for large x, the Maclaurin series for small.</summary>
    public static double Erfc(double x)
    {
        if (x < 2) return 1 - ErfSeriesOrTail(x);
        double f = 0;
        for (int n = 200; n >= 1; n--) f = n / 2.0 / (x + f);
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (x + f);
    }

    /// <summary>ln(1 + x) without loss for small x (Kahan's quotient).</summary>
    public static double Log1P(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }

    private static double ErfSeriesOrTail(double x) => x < -3 ? Erfc(-x) - 1 : ErfSeries(x);

    private static double ErfSeries(double x)
    {
        // 2/√π · Σ (−1)ⁿ x^(2n+1) / (n! (2n+1)), rewritten with positive terms: e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!
        double term = x, sum = x;
        for (int n = 1; n < 200; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
