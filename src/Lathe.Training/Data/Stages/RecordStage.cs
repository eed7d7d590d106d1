using Lathe.Training.Data.Pipeline;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>
/// A stage that looks at each record alone, so that a pipeline may run it over several side by side. One that goes by earlier records too
/// is a <see cref="RememberingStage{T}"/>.
/// </summary>
public abstract class RecordStage : IRecordStage, IStageNotes
{
    private readonly Dictionary<string, long> _notes = [];

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Notes => _notes;

    /// <summary>Whether records are judged one behind another.</summary>
    internal virtual bool InOrder => false;

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

    /// <summary>The record, changed or not, or null where <paramref name="verdict"/> says that it is dropped. Called from several threads, and changes nothing of the stage.</summary>
    protected abstract DataRecord? Apply(DataRecord record, RecordVerdict verdict);

    internal void Start()
    {
        _notes.Clear();
        Begin();
    }

    internal void Finish() => End();

    /// <summary>What can be told of a record without the others, for <see cref="Judge"/>; from several threads.</summary>
    internal virtual object? Look(DataRecord record) => null;

    /// <summary>The record as it passes, or null with the reason in <paramref name="verdict"/>.</summary>
    /// <exception cref="InvalidOperationException">The stage lost the record without a reason.</exception>
    internal DataRecord? Pass(DataRecord record, object? seen, RecordVerdict verdict)
    {
        DataRecord? passed = Judge(record, seen, verdict);
        return verdict.Dropped is not null ? null
            : passed ?? throw new InvalidOperationException($"The stage '{Name}' neither passed nor dropped line {record.Line} of '{record.Source}': a record that does not pass is dropped with a reason.");
    }

    private protected virtual DataRecord? Judge(DataRecord record, object? seen, RecordVerdict verdict) => Apply(record, verdict);

    internal void Count(RecordVerdict verdict)
    {
        foreach ((string what, long count) in verdict.Notes) _notes[what] = _notes.GetValueOrDefault(what) + count;
    }

    private IEnumerable<DataRecord> Pass(IEnumerable<DataRecord> records, Action<Drop> dropped)
    {
        Start();
        try
        {
            foreach (DataRecord record in records)
            {
                var verdict = new RecordVerdict();
                DataRecord? passed = Pass(record, Look(record), verdict);
                Count(verdict);
                if (verdict.Dropped is { } drop) dropped(drop);
                if (passed is not null) yield return passed;
            }
        }
        finally
        {
            Finish();
        }
    }
}
