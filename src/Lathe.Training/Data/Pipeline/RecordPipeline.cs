using System.Diagnostics;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Pipeline;

/// <summary>
/// Stages one behind another. Records go through one at a time, so a file larger than memory works; every record that comes in comes out
/// or is dropped with a reason, and the report counts both.
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
        var read = new StageMeter(RecordReader.Stage);
        return Run(read, files.SelectMany(f => f.Read(Read)), take, dropped, cancellation);

        void Read(Drop drop)
        {
            read.Drop(drop);
            read.Took();
            dropped(drop);
        }
    }

    /// <summary>Runs records.</summary>
    /// <param name="records">Asked for as they are needed.</param>
    /// <param name="take">Is given every record that passes.</param>
    /// <param name="dropped">Is told of every one that does not.</param>
    /// <param name="cancellation">Ends the run between two records.</param>
    public PipelineReport Run(IEnumerable<DataRecord> records, Action<DataRecord> take, Action<Drop> dropped, CancellationToken cancellation = default)
        => Run(null, records, take, dropped, cancellation);

    private PipelineReport Run(StageMeter? read, IEnumerable<DataRecord> records, Action<DataRecord> take, Action<Drop> dropped, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(take);
        ArgumentNullException.ThrowIfNull(dropped);
        long start = Stopwatch.GetTimestamp(), count = 0;
        var meters = new List<StageMeter>();
        IEnumerable<DataRecord> stream = records;
        if (read is not null)
        {
            meters.Add(read);
            stream = read.Output(stream, reads: true);
        }

        foreach (IRecordStage stage in Stages)
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

        void Drop(StageMeter meter, Drop drop)
        {
            meter.Drop(drop);
            dropped(drop);
        }
    }
}
