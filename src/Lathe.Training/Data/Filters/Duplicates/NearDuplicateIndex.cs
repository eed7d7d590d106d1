namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>
/// Finds near duplicates in a stream of texts by MinHash and locality-sensitive hashing. Candidates are compared by their true Jaccard
/// similarity, so nothing is called a duplicate that is not one; what is missed is a matter of chance that
/// <see cref="LshBands.Recall"/> tells. It holds some fifty bytes a band of each text, and four a word up
/// to <see cref="MinHashOptions.MemoryBytes"/>; further words lie in a temporary file.
/// </summary>
public sealed class NearDuplicateIndex : IDisposable
{
    private readonly MinHash _hash;
    private readonly BandTable _table;
    private readonly ShingleStore _sets;

    /// <summary>An empty index.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public NearDuplicateIndex(MinHashOptions? options = null)
    {
        Options = options ?? new MinHashOptions();
        Bands = Options.Banding();
        _hash = new MinHash(Options.Hashes, Options.Seed);
        _table = new BandTable(Bands);
        _sets = new ShingleStore(Options.MemoryBytes);
    }

    /// <summary>How duplicates are looked for.</summary>
    public MinHashOptions Options { get; }

    /// <summary>The bands that signatures are cut into.</summary>
    public LshBands Bands { get; }

    /// <summary>Texts so far.</summary>
    public int Count => _sets.Count;

    /// <summary>Pairs that were compared so far.</summary>
    public long Compared { get; private set; }

    /// <summary>
    /// Takes a text; an earlier one that it is a near duplicate of, else null. Texts that were duplicates themselves count as earlier ones,
    /// so a chain of small changes is one text.
    /// </summary>
    public NearDuplicate? Add(string text) => Add(Look(text));

    /// <summary>What <see cref="Add(NearDuplicateKeys)"/> has to know of a text; depends on the text alone, and may be asked for from several threads.</summary>
    public NearDuplicateKeys Look(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ShingleSet set = ShingleSet.Of(text, Options.Ngram);

        // A text without words is like no other.
        return new NearDuplicateKeys(set, set.Hashes.IsEmpty ? [] : _table.Keys(_hash.Signature(set)));
    }

    /// <summary>Takes a text that was looked at.</summary>
    public NearDuplicate? Add(NearDuplicateKeys text)
    {
        ArgumentNullException.ThrowIfNull(text);
        (ShingleSet set, ulong[] keys) = (text.Shingles, text.Bands);
        _sets.Add(set);
        NearDuplicate? found = null;
        int last = -1;
        foreach (int other in _table.Candidates(keys))
        {
            if (other == last || !MayReach(other, set)) continue;
            double jaccard = Compare(last = other, set);
            if (jaccard < Options.Threshold) continue;
            found = new NearDuplicate(other, jaccard);
            break;
        }

        // What is near to a text of the same set is near to the one that is there.
        if (found is not { Jaccard: 1 }) _table.Add(keys, _sets.Count - 1);
        return found;
    }

    /// <summary>Takes the temporary file away, where there is one.</summary>
    public void Dispose() => _sets.Dispose();

    /// <summary>All near duplicates among the texts, taken transitively: groups of their places, in order; texts alone are left out.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> Clusters(IEnumerable<string> texts, MinHashOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var index = new NearDuplicateIndex(options);
        var groups = new DisjointSets();
        foreach (string text in texts)
        {
            NearDuplicateKeys seen = index.Look(text);
            (ShingleSet set, ulong[] keys) = (seen.Shingles, seen.Bands);
            index._sets.Add(set);
            int own = groups.Add();
            bool same = false;
            foreach (int other in index._table.Candidates(keys))
            {
                if (groups.Find(other) == groups.Find(own) || !index.MayReach(other, set)) continue;
                double jaccard = index.Compare(other, set);
                if (jaccard >= index.Options.Threshold) groups.Join(other, own);
                same |= jaccard == 1;
            }

            if (!same) index._table.Add(keys, own);
        }

        return [.. Enumerable.Range(0, index.Count).GroupBy(groups.Find).Where(g => g.Count() > 1).Select(g => (IReadOnlyList<int>)[.. g])];
    }

    private bool MayReach(int other, ShingleSet set) => ShingleSet.MayReach(_sets.Size(other), set.Hashes.Length, Options.Threshold);

    private double Compare(int other, ShingleSet set)
    {
        Compared++;
        return _sets[other].Jaccard(set);
    }
}
