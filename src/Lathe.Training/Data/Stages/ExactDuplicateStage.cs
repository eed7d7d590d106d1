using Lathe.Training.Data.Filters.Duplicates;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>Drops records that were there before, word for word. Remembers a hash of each.</summary>
public sealed class ExactDuplicateStage : RememberingStage<UInt128>
{
    private ExactDeduplicator _seen = new();

    /// <inheritdoc/>
    public override string Name => "duplicates";

    /// <inheritdoc/>
    protected override void Begin() => _seen = new ExactDeduplicator();

    /// <inheritdoc/>
    protected override UInt128 LookAt(DataRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return ExactDeduplicator.Print(record.Whole());
    }

    /// <inheritdoc/>
    protected override DataRecord? Apply(DataRecord record, UInt128 seen, RecordVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(verdict);
        return _seen.Add(seen) ? record : verdict.Drop(record.Dropped(Name, "duplicate"));
    }
}
