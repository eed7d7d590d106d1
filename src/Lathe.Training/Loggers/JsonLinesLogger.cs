using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lathe.Nn.Formats;

namespace Lathe.Training.Loggers;

/// <summary>One JSON object a line: <c>{"step":10,"train/loss":2.31}</c>; texts as <c>{"step":10,"name":…,"text":…}</c>.</summary>
/// <param name="path">The file; its folder is made if missing.</param>
public sealed class JsonLinesLogger(string path) : Logger
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly MemoryStream _line = new();
    private FileStream? _stream;

    /// <inheritdoc/>
    public override void Start(long step)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _stream?.Dispose();
        string[] kept = step > 0 && File.Exists(path) ? [.. File.ReadLines(path).Where(line => IsBefore(line, step))] : [];
        AtomicFile.Write(path, stream =>
        {
            foreach (string line in kept) stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        });
        _stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <inheritdoc/>
    public override void Log(long step, ReadOnlySpan<Metric> metrics)
    {
        using (Utf8JsonWriter json = Begin(step))
        {
            foreach (Metric metric in metrics)
            {
                if (double.IsFinite(metric.Value)) json.WriteNumber(metric.Name, metric.Value);
                else json.WriteNull(metric.Name);
            }

            json.WriteEndObject();
        }

        End();
    }

    /// <inheritdoc/>
    public override void LogText(long step, string name, string text)
    {
        using (Utf8JsonWriter json = Begin(step))
        {
            json.WriteString("name", name);
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        End();
    }

    /// <inheritdoc/>
    public override void Flush() => _stream?.Flush();

    /// <inheritdoc/>
    protected override void Close()
    {
        _stream?.Dispose();
        _stream = null;
        _line.Dispose();
    }

    // A line that a crash cut short is dropped with those that will be logged again.
    private static bool IsBefore(string line, long step)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.TryGetProperty("step", out JsonElement at) && at.GetInt64() <= step;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private Utf8JsonWriter Begin(long step)
    {
        _line.SetLength(0);
        var json = new Utf8JsonWriter(_line, Options);
        json.WriteStartObject();
        json.WriteNumber("step", step);
        return json;
    }

    private void End()
    {
        if (_stream is null) return;
        _line.WriteByte((byte)'\n');
        _stream.Write(_line.GetBuffer().AsSpan(0, (int)_line.Length));
    }
}
