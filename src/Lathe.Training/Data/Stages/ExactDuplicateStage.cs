using Lathe.Training.Data.Filters.Duplicates;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>Drops records that were there before, word for word. Remembers a hash of each.</summary>
public sealed class ExactDuplicateStage : RecordStage
{
    private ExactDeduplicator _seen = new();

    /// <inheritdoc/>
    public override string Name => "duplicates";

    /// <inheritdoc/>
    protected override void Begin() => _seen = new ExactDeduplicator();

    /// <inheritdoc/>
    protected override DataRecord? Apply(DataRecord record, Action<Drop> dropped)
    {
        if (_seen.Add(record.Whole())) return record;
        dropped(record.Dropped(Name, "duplicate"));
        return null;
    }
}
