using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lathe.Inference.Sampling;

/// <summary>
/// Sums over a vocabulary, in double precision, eight lanes at a time whatever the processor has: the same bits everywhere.
/// </summary>
internal static class LogitMath
{
    /// <summary>The highest logit.</summary>
    /// <exception cref="ArithmeticException">One is NaN or +∞, or none is above −∞.</exception>
    public static float Most(ReadOnlySpan<float> logits)
    {
        if (logits.IsEmpty) throw new ArgumentException("There are no logits.", nameof(logits));
        float most = Highest(logits);
        return float.IsFinite(most)
            ? most
            : throw new ArithmeticException($"The logits are not finite: their maximum is {most}. The weights are damaged, or training diverged.");
    }

    /// <summary>The highest value, NaN where there is one, −∞ of none.</summary>
    public static float Highest(ReadOnlySpan<float> values)
    {
        ref float first = ref MemoryMarshal.GetReference(values);
        Vector512<float> lanes = Vector512.Create(float.NegativeInfinity);
        int i = 0;
        for (; i <= values.Length - 16; i += 16) lanes = Vector512.Max(lanes, Vector512.LoadUnsafe(ref first, (nuint)i));
        float most = float.NegativeInfinity;
        for (int lane = 0; lane < 16; lane++) most = MathF.Max(most, lanes[lane]);
        for (; i < values.Length; i++) most = MathF.Max(most, values[i]);
        return most;
    }

    /// <summary>log Σ exp(logit).</summary>
    /// <exception cref="ArithmeticException">A logit is NaN or +∞, or none is above −∞.</exception>
    public static double LogSumExp(ReadOnlySpan<float> logits)
    {
        float most = Most(logits);
        return most + Math.Log(SumExp(logits, most, 1, []));
    }

    /// <summary>Σ exp((logit − most)·factor); each of them goes to <paramref name="weights"/>, if there is room for any.</summary>
    public static double SumExp(ReadOnlySpan<float> logits, float most, double factor, Span<double> weights)
    {
        Vector512<double> sum = default, shift = Vector512.Create((double)most), scale = Vector512.Create(factor);
        ref float first = ref MemoryMarshal.GetReference(logits);
        int i = 0;
        for (; i <= logits.Length - 8; i += 8)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.LoadUnsafe(ref first, (nuint)i));
            Vector512<double> weight = Vector512.Exp((Vector512.Create(low, high) - shift) * scale);
            sum += weight;
            if (!weights.IsEmpty) weight.CopyTo(weights[i..]);
        }

        if (i < logits.Length)
        {
            Span<double> rest = stackalloc double[8];
            rest.Fill(double.NegativeInfinity);
            for (int j = i; j < logits.Length; j++) rest[j - i] = (logits[j] - (double)most) * factor;
            Vector512<double> weight = Vector512.Exp(Vector512.Create<double>(rest));
            sum += weight;
            weight.CopyTo(rest);
            if (!weights.IsEmpty) rest[..(logits.Length - i)].CopyTo(weights[i..]);
        }

        return Vector512.Sum(sum);
    }
}
