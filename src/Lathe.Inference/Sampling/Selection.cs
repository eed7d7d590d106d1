namespace Lathe.Inference.Sampling;

/// <summary>Moves the smallest keys to the front, in no order (Hoare's quickselect).</summary>
internal static class Selection
{
    /// <summary>Moves so many to the front, O(n) for keys that differ.</summary>
    public static void Smallest(Span<ulong> keys, int count)
    {
        int low = 0, high = keys.Length - 1;
        while (low < high)
        {
            ulong pivot = Median(keys[low], keys[low + ((high - low) / 2)], keys[high]);
            int i = low, j = high;
            while (i <= j)
            {
                while (keys[i] < pivot) i++;
                while (keys[j] > pivot) j--;
                if (i > j) break;
                (keys[i], keys[j]) = (keys[j], keys[i]);
                i++;
                j--;
            }

            if (count - 1 <= j) high = j;
            else if (count - 1 >= i) low = i;
            else return;
        }
    }

    /// <summary>
    /// Moves to the front the fewest smallest keys whose weights sum to <paramref name="wanted"/> or more: quickselect by weight, O(n).
    /// </summary>
    /// <param name="keys">All differ.</param>
    /// <param name="weights">One for each key; they move with them.</param>
    /// <param name="wanted">The sum.</param>
    /// <returns>How many they are; all, where all together weigh less.</returns>
    public static int Mass(Span<ulong> keys, Span<double> weights, double wanted)
    {
        int low = 0, high = keys.Length - 1;
        while (low < high)
        {
            ulong pivot = Median(keys[low], keys[low + ((high - low) / 2)], keys[high]);
            int i = low, j = high;
            while (i <= j)
            {
                while (keys[i] < pivot) i++;
                while (keys[j] > pivot) j--;
                if (i > j) break;
                (keys[i], keys[j]) = (keys[j], keys[i]);
                (weights[i], weights[j]) = (weights[j], weights[i]);
                i++;
                j--;
            }

            double left = 0;
            for (int k = low; k <= j; k++) left += weights[k];
            if (left >= wanted)
            {
                high = j;
                continue;
            }

            // The pivot may stand alone between the parts.
            wanted -= left;
            if (i - j == 2)
            {
                if (weights[j + 1] >= wanted) return j + 2;
                wanted -= weights[j + 1];
            }

            low = i;
        }

        return Math.Min(low + 1, keys.Length);
    }

    private static ulong Median(ulong a, ulong b, ulong c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
