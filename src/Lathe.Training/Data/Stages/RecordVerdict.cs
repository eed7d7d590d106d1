using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>What a stage says of one record: why it is dropped, and what was done to it.</summary>
public sealed class RecordVerdict
{
    private List<(string What, long Count)>? _notes;

    /// <summary>Why it was dropped, or null.</summary>
    public Drop? Dropped { get; private set; }

    internal IReadOnlyList<(string What, long Count)> Notes => _notes ?? [];

    /// <summary>Drops the record.</summary>
    /// <returns>Null: what a stage gives in place of a record that it drops.</returns>
    public DataRecord? Drop(Drop drop)
    {
        Dropped = drop;
        return null;
    }

    /// <summary>Tells what was done to a record that passes.</summary>
    public void Note(string what, long count = 1) => (_notes ??= []).Add((what, count));
}
