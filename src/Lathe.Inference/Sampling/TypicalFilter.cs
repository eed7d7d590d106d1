namespace Lathe.Inference.Sampling;

/// <summary>Keeps the tokens whose surprise is nearest to the entropy (Meister et al., arXiv:2202.00666).</summary>
internal static class TypicalFilter
{
    // A key is the bits of a distance, which sort as numbers do, with the place of its token in the lowest ones.
    private const int PlaceBits = 24;
    private const ulong Places = (1UL << PlaceBits) - 1;

    public static void Apply(Candidates candidates, double mass)
    {
        if (mass >= 1 || candidates.Count == 1) return;
        ReadOnlySpan<double> weights = candidates.Weigh(out double total);
        double logTotal = Math.Log(total), entropy = 0;
        for (int i = 0; i < weights.Length; i++) entropy += weights[i] * (logTotal - candidates.LogWeight(i));
        entropy /= total;
        Span<ulong> keys = candidates.Keys;
        for (int i = 0; i < keys.Length; i++)
        {
            double distance = Math.Abs(logTotal - candidates.LogWeight(i) - entropy);
            keys[i] = (BitConverter.DoubleToUInt64Bits(distance) & ~Places) | (uint)i;
        }

        candidates.KeepPlaces(Places, total * mass);
    }
}
