using Lathe.Training.Data.Records;
using Lathe.Training.Data.Stages;

namespace Lathe.Training.Data.Pipeline;

/// <summary>
/// Runs a stage over the records of the first part of a split and leaves the others alone: variants of a question that is kept for
/// validation would tell the answer in training.
/// </summary>
/// <param name="inner">The stage.</param>
/// <param name="split">The split.</param>
public sealed class TrainingPartStage(IRecordStage inner, RecordSplit split) : IRecordStage, IStageNotes
{
    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Notes => (inner as IStageNotes)?.Notes ?? new Dictionary<string, long>();

    /// <inheritdoc/>
    public IEnumerable<DataRecord> Run(IEnumerable<DataRecord> records, Action<Drop> dropped)
    {
        ArgumentNullException.ThrowIfNull(records);
        return Both(records, dropped);
    }

    private IEnumerable<DataRecord> Both(IEnumerable<DataRecord> records, Action<Drop> dropped)
    {
        var aside = new Queue<DataRecord>();
        foreach (DataRecord record in inner.Run(First(), dropped))
        {
            while (aside.TryDequeue(out DataRecord? other)) yield return other;
            yield return record;
        }

        while (aside.TryDequeue(out DataRecord? last)) yield return last;

        IEnumerable<DataRecord> First()
        {
            foreach (DataRecord record in records)
            {
                if (split.Part(record) == 0) yield return record;
                else aside.Enqueue(record);
            }
        }
    }
}
