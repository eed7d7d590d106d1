using System.Text;
using Lathe.Training.Data.Filters.Duplicates;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>Takes lines out of plain texts that stand more than once in the whole set (CS336's exact line deduplication). Needs a pass before.</summary>
public sealed class RepeatedLineStage : RecordStage
{
    private readonly LineDeduplicator _lines = new();

    /// <inheritdoc/>
    public override string Name => "repeated lines";

    /// <summary>The pass before: counts the lines of a record.</summary>
    /// <param name="record">One that the run will meet.</param>
    public void Count(DataRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Text is null) return;
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(record.Text));
        _lines.Count(text);
    }

    /// <inheritdoc/>
    protected override DataRecord? Apply(DataRecord record, RecordVerdict verdict)
    {
        if (record.Text is null) return record;
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(record.Text));
        using var left = new MemoryStream();
        long lines = _lines.Filter(text, left);
        if (lines == 0) return record;
        verdict.Note("repeated lines taken out", lines);
        string kept = Encoding.UTF8.GetString(left.GetBuffer(), 0, (int)left.Length).TrimEnd('\n');
        if (!string.IsNullOrWhiteSpace(kept)) return record with { Text = kept };
        return verdict.Drop(record.Dropped(Name, "only repeated lines"));
    }
}
