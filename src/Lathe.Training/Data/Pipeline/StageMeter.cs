using System.Diagnostics;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Pipeline;

/// <summary>Counts what goes into a stage and what comes out of it, and measures how long one waits for it.</summary>
internal sealed class StageMeter(string name)
{
    private readonly Dictionary<string, long> _dropped = [];
    private long _in, _out, _ticks;

    /// <summary>The stage; null of reading.</summary>
    public IRecordStage? Stage { get; init; }

    public void Took() => _in++;

    public void Gave() => _out++;

    /// <summary>Adds to how long one waited for it, and for the stages before it.</summary>
    public void Waited(long ticks) => _ticks += ticks;

    public void Drop(Drop drop) => _dropped[drop.Reason] = _dropped.GetValueOrDefault(drop.Reason) + 1;

    public IEnumerable<DataRecord> Input(IEnumerable<DataRecord> records)
    {
        foreach (DataRecord record in records)
        {
            _in++;
            yield return record;
        }
    }

    /// <summary>Passes records on; the time until each is the stage's and that of the stages before it.</summary>
    /// <param name="records">Of the stage.</param>
    /// <param name="reads">Whether the stage is reading, which takes what it gives.</param>
    public IEnumerable<DataRecord> Output(IEnumerable<DataRecord> records, bool reads)
    {
        using IEnumerator<DataRecord> each = records.GetEnumerator();
        while (true)
        {
            long start = Stopwatch.GetTimestamp();
            bool more = each.MoveNext();
            _ticks += Stopwatch.GetTimestamp() - start;
            if (!more) yield break;
            _out++;
            if (reads) _in++;
            yield return each.Current;
        }
    }

    public StageReport Report(StageMeter? before)
    {
        var dropped = _dropped.OrderByDescending(d => d.Value).ThenBy(d => d.Key, StringComparer.Ordinal).ToDictionary();
        var notes = (Stage as IStageNotes)?.Notes.Where(n => n.Value > 0).OrderByDescending(n => n.Value).ThenBy(n => n.Key, StringComparer.Ordinal).ToDictionary() ?? [];
        return new StageReport(name, _in, _out, dropped, notes, Math.Max(0, _ticks - (before?._ticks ?? 0)) / (double)Stopwatch.Frequency);
    }
}
