using System.Buffers;

namespace Lathe.Text.Tokenizers.ByteLevel;

/// <summary>
/// Merges the ids of one piece: always the pair of the lowest rank, the leftmost of equal ones. A short piece is searched anew for each
/// merge, which is quickest while it fits a few cache lines; a long one keeps its pairs in a heap, so that time grows as n log n.
/// </summary>
internal static class BpeMerger
{
    private const int Short = 48;

    /// <summary>Merges in place.</summary>
    /// <returns>The number of ids that are left.</returns>
    public static int Merge(PairTable pairs, Span<int> ids) => ids.Length <= Short ? MergeShort(pairs, ids) : MergeLong(pairs, ids);

    private static int MergeShort(PairTable pairs, Span<int> ids)
    {
        Span<int> ranks = stackalloc int[Short];
        Span<int> results = stackalloc int[Short];
        int count = ids.Length;
        for (int i = 0; i + 1 < count; i++)
            ranks[i] = pairs.Find(ids[i], ids[i + 1], out results[i]);

        while (true)
        {
            int best = 0, bestRank = PairTable.NoRank;
            for (int i = 0; i + 1 < count; i++)
            {
                if (ranks[i] < bestRank) (best, bestRank) = (i, ranks[i]);
            }

            if (bestRank == PairTable.NoRank) return count;
            ids[best] = results[best];
            count--;
            for (int i = best + 1; i < count; i++)
            {
                ids[i] = ids[i + 1];
                (ranks[i - 1], results[i - 1]) = (ranks[i], results[i]);
            }

            // The shift moved the ranks of best + 1 and on by one; the two pairs around the new token are looked up.
            if (best > 0) ranks[best - 1] = pairs.Find(ids[best - 1], ids[best], out results[best - 1]);
            if (best + 1 < count) ranks[best] = pairs.Find(ids[best], ids[best + 1], out results[best]);
        }
    }

    private static int MergeLong(PairTable pairs, Span<int> ids)
    {
        int count = ids.Length;
        int[] next = ArrayPool<int>.Shared.Rent(count), previous = ArrayPool<int>.Shared.Rent(count);
        int[] ranks = ArrayPool<int>.Shared.Rent(count), results = ArrayPool<int>.Shared.Rent(count);
        var heap = new PriorityQueue<int, ulong>(count);
        for (int i = 0; i < count; i++)
            (next[i], previous[i], ranks[i]) = (i + 1, i - 1, PairTable.NoRank);
        for (int i = 0; i + 1 < count; i++)
            Look(pairs, ids, i, i + 1, ranks, results, heap);

        while (heap.TryDequeue(out int at, out ulong priority))
        {
            // A pair that changed since it was queued: its new rank is queued as well.
            if (ranks[at] == PairTable.NoRank || ((ulong)(uint)ranks[at] << 32 | (uint)at) != priority) continue;
            int gone = next[at], after = next[gone];
            ids[at] = results[at];
            (ranks[gone], ranks[at]) = (PairTable.NoRank, PairTable.NoRank);
            next[at] = after;
            if (after < count)
            {
                previous[after] = at;
                Look(pairs, ids, at, after, ranks, results, heap);
            }

            if (previous[at] >= 0) Look(pairs, ids, previous[at], at, ranks, results, heap);
        }

        int left = 0;
        for (int i = 0; i < count; i = next[i])
            ids[left++] = ids[i];
        ArrayPool<int>.Shared.Return(next);
        ArrayPool<int>.Shared.Return(previous);
        ArrayPool<int>.Shared.Return(ranks);
        ArrayPool<int>.Shared.Return(results);
        return left;
    }

    private static void Look(
        PairTable pairs, ReadOnlySpan<int> ids, int at, int after, int[] ranks, int[] results, PriorityQueue<int, ulong> heap)
    {
        ranks[at] = pairs.Find(ids[at], ids[after], out results[at]);
        if (ranks[at] != PairTable.NoRank) heap.Enqueue(at, (ulong)(uint)ranks[at] << 32 | (uint)at);
    }
}
