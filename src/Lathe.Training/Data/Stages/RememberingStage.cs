using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>
/// A stage whose verdict depends on the records before. What it can tell of a record alone, it tells of several side by side; then it judges
/// them in their order.
/// </summary>
/// <typeparam name="T">What it tells of a record alone.</typeparam>
public abstract class RememberingStage<T> : RecordStage
    where T : notnull
{
    internal sealed override bool InOrder => true;

    /// <summary>What can be told of a record alone; called from several threads, and changes nothing of the stage.</summary>
    protected abstract T LookAt(DataRecord record);

    /// <summary>The record, changed or not, or null where <paramref name="verdict"/> says that it is dropped. Called for one record after another.</summary>
    protected abstract DataRecord? Apply(DataRecord record, T seen, RecordVerdict verdict);

    /// <inheritdoc/>
    protected sealed override DataRecord? Apply(DataRecord record, RecordVerdict verdict) => Apply(record, LookAt(record), verdict);

    internal sealed override object? Look(DataRecord record) => LookAt(record);

    private protected sealed override DataRecord? Judge(DataRecord record, object? seen, RecordVerdict verdict) => Apply(record, (T)seen!, verdict);
}
