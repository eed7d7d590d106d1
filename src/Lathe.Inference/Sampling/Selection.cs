namespace Lathe.Inference.Sampling;

/// <summary>Moves the smallest keys to the front, in no order (Hoare's quickselect), O(n) for keys that differ.</summary>
internal static class Selection
{
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

    private static ulong Median(ulong a, ulong b, ulong c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
