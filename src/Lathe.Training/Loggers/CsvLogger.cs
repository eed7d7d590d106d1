using System.Globalization;
using System.Text;
using Lathe.Nn.Formats;

namespace Lathe.Training.Loggers;

/// <summary>
/// A table with a row a logged step and a column a metric. A metric that is new widens the table: the file is then written anew,
/// atomically. What comes later for the step of the last row joins that row.
/// </summary>
/// <param name="path">The file; its folder is made if missing.</param>
public sealed class CsvLogger(string path) : Logger
{
    private readonly List<string> _columns = ["step"];
    private readonly Dictionary<string, string> _row = [];
    private FileStream? _stream;
    private long _step;

    // Where the last row begins in the file, or −1 while it waits.
    private long _rowAt = -1;

    /// <inheritdoc/>
    public override void Start(long step)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        Close();
        _columns.RemoveRange(1, _columns.Count - 1);
        _row.Clear();
        List<string[]> rows = step > 0 && File.Exists(path) ? Rows(step) : [];
        if (rows.Count > 0 && rows[^1][0] == Text(step))
        {
            // A validation of this very step may still come.
            for (int i = 1; i < rows[^1].Length; i++) _row[_columns[i]] = rows[^1][i];
            _step = step;
            rows.RemoveAt(rows.Count - 1);
        }

        Rewrite(rows);
        Flush();
    }

    /// <inheritdoc/>
    public override void Log(long step, ReadOnlySpan<Metric> metrics)
    {
        if (_stream is null) return;
        bool onFile = step == _step && _rowAt >= 0, wider = false;
        if (step != _step)
        {
            WriteRow();
            _row.Clear();
            (_step, _rowAt) = (step, -1);
        }

        foreach (Metric metric in metrics)
        {
            _row[metric.Name] = metric.Value.ToString("R", CultureInfo.InvariantCulture);
            if (_columns.Contains(metric.Name)) continue;
            _columns.Add(metric.Name);
            wider = true;
        }

        if (wider) Widen(onFile);
        else if (onFile) WriteOver();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        WriteRow();
        _stream?.Flush();
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        WriteRow();
        _stream?.Dispose();
        _stream = null;
        _rowAt = -1;
    }

    private static string Text(long step) => step.ToString(CultureInfo.InvariantCulture);

    private string[] Cells() => [.. _columns.Select(c => c == "step" ? Text(_step) : _row.GetValueOrDefault(c, ""))];

    private byte[] Line() => Encoding.UTF8.GetBytes(string.Join(',', Cells()) + "\n");

    private void WriteRow()
    {
        if (_stream is null || _row.Count == 0 || _rowAt >= 0) return;
        _rowAt = _stream.Position;
        _stream.Write(Line());
    }

    // A row that a checkpoint may count on stays on the file all the time: it is written over, never cut off first.
    private void WriteOver()
    {
        _stream!.Position = _rowAt;
        _stream.Write(Line());
        _stream.SetLength(_stream.Position);
    }

    private void Widen(bool onFile)
    {
        List<string[]> rows = Rows(long.MaxValue);
        if (onFile) rows[^1] = Cells();
        Rewrite(rows);
        if (onFile) _rowAt = _stream!.Position - Line().Length;
    }

    // Rows in the file up to a step, under our columns; columns of the file that are not ours yet become so.
    private List<string[]> Rows(long upTo)
    {
        _stream?.Flush();
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        string[] lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0) return [];
        string[] columns = lines[0].Split(',');
        _columns.AddRange(columns.Where(c => !_columns.Contains(c)));
        var rows = new List<string[]>();
        foreach (string line in lines.Skip(1))
        {
            string[] cells = line.Split(',');

            // A line that a crash cut short is dropped with the steps that will be logged again.
            if (cells.Length != columns.Length || !long.TryParse(cells[0], CultureInfo.InvariantCulture, out long at) || at > upTo) continue;
            rows.Add([.. _columns.Select(c => Array.IndexOf(columns, c) is int i and >= 0 ? cells[i] : "")]);
        }

        return rows;
    }

    private void Rewrite(List<string[]> rows)
    {
        _stream?.Dispose();
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine(string.Join(',', _columns));
            foreach (string[] row in rows) writer.WriteLine(string.Join(',', row));
        });
        _stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _stream.Seek(0, SeekOrigin.End);
        _rowAt = -1;
    }
}
