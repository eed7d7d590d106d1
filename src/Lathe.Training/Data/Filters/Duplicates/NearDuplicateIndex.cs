namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>
/// Finds near duplicates in a stream of texts by MinHash and locality-sensitive hashing; candidates are compared by their true Jaccard
/// similarity, so nothing is called a duplicate that is not one.
/// </summary>
public sealed class NearDuplicateIndex
{
    /// <summary>An empty index.</summary>
    public NearDuplicateIndex(MinHashOptions? options = null)
    {
        Options = options ?? new MinHashOptions();
    }

    /// <summary>How duplicates are looked for.</summary>
    public MinHashOptions Options { get; }

    /// <summary>Texts so far.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>Takes a text; the most similar earlier one where it is a near duplicate of any, else null.</summary>
    public NearDuplicate? Add(string text) => throw new NotImplementedException();

    /// <summary>Groups of near duplicates, taken transitively; each holds the texts' places, in order.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Clusters(IEnumerable<string> texts, MinHashOptions? options = null) => throw new NotImplementedException();
}
