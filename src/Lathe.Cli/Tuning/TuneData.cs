using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Data.Records;

namespace Lathe.Cli.Tuning;

/// <summary>The records of a run's files. What is left out of them goes to the file of rejects as it comes, and is told by its reasons.</summary>
internal sealed class TuneData(IReadOnlyList<string> files, string rejects) : IDisposable
{
    private readonly Dictionary<string, int> _reasons = new(StringComparer.Ordinal);
    private RejectWriter? _writer;
    private Drop _first;

    /// <summary>Files with the formats that were found in them, for the header.</summary>
    public IReadOnlyList<string> Sources { get; private set; } = [];

    /// <summary>Records left out.</summary>
    public int Dropped { get; private set; }

    public void Drop(Drop drop)
    {
        if (Dropped++ == 0) _first = drop;
        _reasons[drop.Reason] = _reasons.GetValueOrDefault(drop.Reason) + 1;
        (_writer ??= new RejectWriter(rejects)).Write(drop);
    }

    public IEnumerable<DataRecord> Read()
    {
        RecordReader[] readers = [.. files.Select(file => RecordReader.Open(file))];
        Sources = [.. readers.Select(r => $"{Path.GetFileName(r.Path)} ({r.Format.Name()})")];
        return readers.SelectMany(r => r.Read(Drop));
    }

    /// <summary>Puts the file of rejects in its place, and says how many records were left out and why.</summary>
    public void Report(Screen screen)
    {
        if (Dropped == 0) return;
        _writer!.Keep();
        string why = string.Join(", ", _reasons.OrderByDescending(r => r.Value).Select(r => $"{Say.Count(r.Value)} {r.Key}"));
        screen.WriteText($"{Say.Count(Dropped, "record")} left out: {why}. The first: {Path.GetFileName(_first.Source)}, line {_first.Line}{(_first.Detail is { } detail ? $": {detail}" : "")}. All are in {rejects}", style: screen.Ink.Warn);
        screen.WriteLine();
    }

    public void Dispose() => _writer?.Dispose();
}
