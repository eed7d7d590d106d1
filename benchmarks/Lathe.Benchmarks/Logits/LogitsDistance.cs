namespace Lathe.Benchmarks.Logits;

/// <summary>How far apart two engines' logits of one text are.</summary>
/// <param name="MaxAbs">Largest difference of a logit.</param>
/// <param name="Rms">Root of the mean squared difference.</param>
/// <param name="Relative">The same over the standard deviation of the first one's logits.</param>
/// <param name="SameTop">Share of positions with the same likeliest token.</param>
/// <param name="Divergence">Mean KL divergence of the second from the first, in bits.</param>
internal sealed record LogitsDistance(double MaxAbs, double Rms, double Relative, double SameTop, double Divergence)
{
    /// <summary>Compares [positions, V] with [positions, V].</summary>
    public static LogitsDistance Between(float[] a, float[] b, int vocabulary)
    {
        int positions = a.Length / vocabulary, same = 0;
        double max = 0, squares = 0, mean = 0, variance = 0, divergence = 0;
        foreach (float x in a) mean += (double)x / a.Length;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = (double)a[i] - b[i];
            max = Math.Max(max, Math.Abs(difference));
            squares += difference * difference;
            variance += (a[i] - mean) * (a[i] - mean);
        }

        for (int t = 0; t < positions; t++)
        {
            ReadOnlySpan<float> p = a.AsSpan(t * vocabulary, vocabulary), q = b.AsSpan(t * vocabulary, vocabulary);
            (int top, double logSum) = Softmax(p);
            (int otherTop, double otherLogSum) = Softmax(q);
            if (top == otherTop) same++;
            for (int i = 0; i < vocabulary; i++) divergence += Math.Exp(p[i] - logSum) * (p[i] - logSum - q[i] + otherLogSum);
        }

        double rms = Math.Sqrt(squares / a.Length);
        return new LogitsDistance(max, rms, rms / Math.Sqrt(variance / a.Length), (double)same / positions, Math.Max(0, divergence / positions / Math.Log(2)));
    }

    private static (int Top, double LogSum) Softmax(ReadOnlySpan<float> logits)
    {
        int top = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[top]) top = i;
        }

        double sum = 0;
        foreach (float z in logits) sum += Math.Exp((double)z - logits[top]);
        return (top, logits[top] + Math.Log(sum));
    }
}
