using System.Text;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Nn.Formats;
using Lathe.Training.Data.Records;

namespace Lathe.Cli.Tuning;

/// <summary>The records of a run's files, with everything that was left out of them and why.</summary>
internal sealed class TuneData(IReadOnlyList<string> files)
{
    private readonly List<Drop> _drops = [];

    /// <summary>What was left out, in the order of the files.</summary>
    public IReadOnlyList<Drop> Drops => _drops;

    /// <summary>Files with the formats that were found in them, for the header.</summary>
    public IReadOnlyList<string> Sources { get; private set; } = [];

    public void Drop(Drop drop) => _drops.Add(drop);

    public IEnumerable<DataRecord> Read()
    {
        RecordReader[] readers = [.. files.Select(file => RecordReader.Open(file))];
        Sources = [.. readers.Select(r => $"{Path.GetFileName(r.Path)} ({r.Format.Name()})")];
        return readers.SelectMany(r => r.Read(Drop));
    }

    /// <summary>Says how many records were left out and why, and writes them to a file.</summary>
    public void Report(Screen screen, string rejects)
    {
        if (_drops.Count == 0) return;
        string why = string.Join(", ", _drops.GroupBy(d => d.Reason).OrderByDescending(g => g.Count()).Select(g => $"{Say.Count(g.Count())} {g.Key}"));
        AtomicFile.Write(rejects, stream =>
        {
            foreach (Drop drop in _drops) stream.Write(Encoding.UTF8.GetBytes(RejectLine.Of(drop) + "\n"));
        });
        screen.WriteText($"{Say.Count(_drops.Count, "record")} left out: {why}. The first: {Path.GetFileName(_drops[0].Source)}, line {_drops[0].Line}{(_drops[0].Detail is { } detail ? $": {detail}" : "")}. All are in {rejects}.", style: screen.Ink.Warn);
        screen.WriteLine();
    }
}
