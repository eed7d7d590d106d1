using System.Diagnostics;
using Lathe.Training.Data.Records;
using Lathe.Training.Data.Stages;

namespace Lathe.Training.Data.Pipeline;

/// <summary>
/// Stages one behind another. Records go through a few at a time, so a file larger than memory works, and on all threads where stages look at
/// each alone; every record that comes in comes out or is dropped with a reason, and the report counts both. Nothing depends on the threads.
/// </summary>
/// <param name="stages">In the order in which records meet them.</param>
public sealed class RecordPipeline(IReadOnlyList<IRecordStage> stages)
{
    /// <summary>The stages.</summary>
    public IReadOnlyList<IRecordStage> Stages { get; } = stages;

    /// <summary>Runs all records of some files.</summary>
    /// <param name="files">Read one behind another.</param>
    /// <param name="take">Is given every record that passes.</param>
    /// <param name="dropped">Is told of every one that does not.</param>
    /// <param name="cancellation">Ends the run between two records.</param>
    public PipelineReport Run(IReadOnlyList<RecordReader> files, Action<DataRecord> take, Action<Drop> dropped, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        return Run(new StageMeter(RecordReader.Stage), read => files.SelectMany(f => f.Read(read)), take, dropped, cancellation);
    }

    /// <summary>Runs records.</summary>
    /// <param name="records">Asked for as they are needed.</param>
    /// <param name="take">Is given every record that passes.</param>
    /// <param name="dropped">Is told of every one that does not.</param>
    /// <param name="cancellation">Ends the run between two records.</param>
    public PipelineReport Run(IEnumerable<DataRecord> records, Action<DataRecord> take, Action<Drop> dropped, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        return Run(null, _ => records, take, dropped, cancellation);
    }

    private PipelineReport Run(
        StageMeter? read, Func<Action<Drop>, IEnumerable<DataRecord>> records, Action<DataRecord> take, Action<Drop> dropped, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(take);
        ArgumentNullException.ThrowIfNull(dropped);
        long start = Stopwatch.GetTimestamp(), count = 0;
        RecordStage[] first = [.. Stages.TakeWhile(s => s is RecordStage).Cast<RecordStage>()];
        List<StageMeter> meters = [.. first.Select(s => new StageMeter(s.Name) { Stage = s })];
        var batches = new StageBatches(first, [.. meters], dropped);
        IEnumerable<DataRecord> stream = records(Unread);
        if (read is not null)
        {
            meters.Insert(0, read);
            stream = read.Output(stream, reads: true);
        }

        stream = batches.Run(stream);
        foreach (IRecordStage stage in Stages.Skip(first.Length))
        {
            var meter = new StageMeter(stage.Name) { Stage = stage };
            meters.Add(meter);
            stream = meter.Output(stage.Run(meter.Input(stream), d => Drop(meter, d)), reads: false);
        }

        foreach (DataRecord record in stream)
        {
            cancellation.ThrowIfCancellationRequested();
            take(record);
            count++;
        }

        return new PipelineReport([.. meters.Select((m, i) => m.Report(i > 0 ? meters[i - 1] : null))], count, Stopwatch.GetElapsedTime(start).TotalSeconds);

        void Unread(Drop drop)
        {
            read!.Drop(drop);
            read.Took();
            batches.Take(drop);
        }

        void Drop(StageMeter meter, Drop drop)
        {
            meter.Drop(drop);
            dropped(drop);
        }
    }
}
