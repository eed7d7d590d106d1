namespace Lathe.Inference.Sampling;

/// <summary>Keeps the tokens whose surprise is nearest to the entropy (Meister et al., arXiv:2202.00666).</summary>
internal static class TypicalFilter
{
    // A key is the bits of a distance, which sort as numbers do, with the place of its token in the lowest ones.
    private const int PlaceBits = 24;

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
            keys[i] = (BitConverter.DoubleToUInt64Bits(distance) & ~((1UL << PlaceBits) - 1)) | (uint)i;
        }

        candidates.KeepPlaces(keys[..Prefix(keys, weights, total * mass)], PlaceBits);
    }

    // Sorts as many as it needs: a few hundred of a vocabulary, as a rule.
    private static int Prefix(Span<ulong> keys, ReadOnlySpan<double> weights, double wanted)
    {
        for (int sorted = Math.Min(256, keys.Length); ; sorted = (int)Math.Min(keys.Length, 4L * sorted))
        {
            Selection.Smallest(keys, sorted);
            keys[..sorted].Sort();
            double sum = 0;
            for (int i = 0; i < sorted; i++)
            {
                sum += weights[(int)(keys[i] & ((1UL << PlaceBits) - 1))];
                if (sum >= wanted) return i + 1;
            }

            if (sorted == keys.Length) return sorted;
        }
    }
}
