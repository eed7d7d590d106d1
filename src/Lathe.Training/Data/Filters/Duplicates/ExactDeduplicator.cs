namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>Tells texts that were there before, by a hash of 128 bits: 16 bytes and a table's share a text.</summary>
public sealed class ExactDeduplicator
{
    /// <summary>Distinct texts so far.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>Takes a text; true where it is the first of its kind.</summary>
    public bool Add(string text) => throw new NotImplementedException();
}
