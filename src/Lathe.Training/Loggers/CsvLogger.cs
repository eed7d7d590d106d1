using System.Globalization;
using System.Text;
using Lathe.Nn.Formats;

namespace Lathe.Training.Loggers;

/// <summary>
/// A table with a row a logged step and a column a metric. A metric that is new widens the table: the file is then written anew,
/// atomically. Steps with the same number share a row.
/// </summary>
/// <param name="path">The file; its folder is made if missing.</param>
public sealed class CsvLogger(string path) : Logger
{
    private readonly List<string> _columns = ["step"];
    private readonly SortedDictionary<long, Dictionary<string, string>> _last = [];
    private StreamWriter? _writer;

    /// <inheritdoc/>
    public override void Start(long step)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        _columns.RemoveRange(1, _columns.Count - 1);
        _last.Clear();
        List<string[]> kept = File.Exists(path) && step > 0 ? Before(step) : [];
        Rewrite(kept);
    }

    /// <inheritdoc/>
    public override void Log(long step, ReadOnlySpan<Metric> metrics)
    {
        if (_writer is null) return;

        // The row of the running step waits, because a validation may still add to it.
        if (!_last.TryGetValue(step, out Dictionary<string, string>? row))
        {
            WriteWaiting();
            _last[step] = row = [];
        }

        bool wider = false;
        foreach (Metric metric in metrics)
        {
            row[metric.Name] = metric.Value.ToString("R", CultureInfo.InvariantCulture);
            if (_columns.Contains(metric.Name)) continue;
            _columns.Add(metric.Name);
            wider = true;
        }

        if (wider) Rewrite(Before(long.MaxValue));
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        WriteWaiting();
        _writer?.Flush();
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        WriteWaiting();
        _writer?.Dispose();
        _writer = null;
    }

    private void WriteWaiting()
    {
        foreach ((long step, Dictionary<string, string> row) in _last)
            _writer?.WriteLine(string.Join(',', _columns.Select(c => c == "step" ? step.ToString(CultureInfo.InvariantCulture) : row.GetValueOrDefault(c, ""))));
        _last.Clear();
    }

    // Rows on disk up to a step, under the columns they have there; the columns of the file come first in ours.
    private List<string[]> Before(long step)
    {
        _writer?.Flush();
        string[] lines = ReadShared();
        if (lines.Length == 0) return [];
        string[] columns = lines[0].Split(',');
        foreach (string column in columns)
        {
            if (!_columns.Contains(column)) _columns.Add(column);
        }

        var rows = new List<string[]>();
        foreach (string line in lines.Skip(1))
        {
            string[] cells = line.Split(',');

            // A line that a crash cut short is dropped with the steps that will be logged again.
            if (cells.Length != columns.Length || !long.TryParse(cells[0], CultureInfo.InvariantCulture, out long at) || at > step) continue;
            rows.Add([.. _columns.Select(c => Array.IndexOf(columns, c) is int i and >= 0 ? cells[i] : "")]);
        }

        return rows;
    }

    private string[] ReadShared()
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private void Rewrite(List<string[]> rows)
    {
        _writer?.Dispose();
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine(string.Join(',', _columns));
            foreach (string[] row in rows) writer.WriteLine(string.Join(',', _columns.Select((_, i) => i < row.Length ? row[i] : "")));
        });
        _writer = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete), new UTF8Encoding(false)) { NewLine = "\n" };
    }
}
