using Lathe.Training.Data.Pipeline;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>A stage that looks at each record alone, or at what it remembers of those before.</summary>
public abstract class RecordStage : IRecordStage, IStageNotes
{
    private readonly Dictionary<string, long> _notes = [];

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Notes => _notes;

    /// <inheritdoc/>
    public IEnumerable<DataRecord> Run(IEnumerable<DataRecord> records, Action<Drop> dropped)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(dropped);
        return Pass(records, dropped);
    }

    /// <summary>Forgets what it remembers; called before each run.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Gives back what a run took; called behind each run, whether it came to its end or not.</summary>
    protected virtual void End()
    {
    }

    /// <summary>The record, changed or not, or null where it was dropped; then <paramref name="dropped"/> was told.</summary>
    protected abstract DataRecord? Apply(DataRecord record, Action<Drop> dropped);

    /// <summary>Counts what was done to a record that passes.</summary>
    protected void Note(string what, long count = 1) => _notes[what] = _notes.GetValueOrDefault(what) + count;

    private IEnumerable<DataRecord> Pass(IEnumerable<DataRecord> records, Action<Drop> dropped)
    {
        _notes.Clear();
        Begin();
        try
        {
            foreach (DataRecord record in records)
            {
                if (Apply(record, dropped) is { } passed) yield return passed;
            }
        }
        finally
        {
            End();
        }
    }
}
