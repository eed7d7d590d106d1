namespace Lathe.Text.Tokenizers.HuggingFace;

/// <summary>
/// The merge list behind tiktoken's ranks: each token comes of the two parts that are left of it when only tokens of lower rank
/// merge.
/// </summary>
internal static class RankMerges
{
    /// <param name="tokens">The bytes of each token; its id is its rank.</param>
    public static List<BpeMerge> Find(IReadOnlyList<byte[]?> tokens)
    {
        var ids = new Dictionary<byte[], int>(new ByteArrayComparer());
        for (int id = 0; id < tokens.Count; id++)
            if (tokens[id] is { } token) ids.TryAdd(token, id);
        var lookup = ids.GetAlternateLookup<ReadOnlySpan<byte>>();
        var merges = new List<BpeMerge>();
        var parts = new List<(int Start, int Id)>();
        for (int id = 0; id < tokens.Count; id++)
        {
            if (tokens[id] is not { Length: > 1 } token) continue;
            parts.Clear();
            bool spelled = true;
            for (int i = 0; i < token.Length; i++)
            {
                spelled &= lookup.TryGetValue(token.AsSpan(i, 1), out int single);
                parts.Add((i, single));
            }

            while (spelled && parts.Count > 2)
            {
                (int rank, int at) = (id, -1);
                for (int i = 0; i + 1 < parts.Count; i++)
                {
                    int end = i + 2 < parts.Count ? parts[i + 2].Start : token.Length;
                    if (lookup.TryGetValue(token.AsSpan(parts[i].Start, end - parts[i].Start), out int merged) && merged < rank) (rank, at) = (merged, i);
                }

                if (at < 0) break;
                parts[at] = (parts[at].Start, rank);
                parts.RemoveAt(at + 1);
            }

            if (spelled && parts.Count == 2) merges.Add(new BpeMerge(parts[0].Id, parts[1].Id, id));
        }

        return merges;
    }
}
