using System.Text.Json;

namespace Lathe.Training.Data.Records;

/// <summary>The file of rejects: a JSON object a line with file, line, stage, reason, detail and the record as it was read.</summary>
/// <param name="path">The file; its directory must exist.</param>
public sealed class RejectWriter(string path) : IDisposable
{
    private readonly PendingFile _file = new(path);

    /// <summary>Rejects written.</summary>
    public long Count { get; private set; }

    /// <summary>Writes one.</summary>
    public void Write(Drop drop)
    {
        using (var json = new Utf8JsonWriter(_file.Stream, RecordJson.Writing))
        {
            json.WriteStartObject();
            json.WriteString("file", drop.Source);
            json.WriteNumber("line", drop.Line);
            json.WriteString("stage", drop.Stage);
            json.WriteString("reason", drop.Reason);
            if (drop.Detail is { } detail) json.WriteString("detail", detail);
            json.WritePropertyName("record");
            Record(json, drop.Raw);
            json.WriteEndObject();
        }

        _file.Stream.WriteByte((byte)'\n');
        Count++;
    }

    /// <summary>Puts the file in its place, over what was there.</summary>
    public void Keep() => _file.Keep();

    /// <summary>Takes back what was not kept.</summary>
    public void Dispose() => _file.Dispose();

    // A record that can be read is written as one, so that rejects can be put right and used again; over several lines it becomes one.
    private static void Record(Utf8JsonWriter json, string raw)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(raw);
            using var buffer = new MemoryStream();
            using (var copy = new Utf8JsonWriter(buffer, RecordJson.Writing)) document.RootElement.WriteTo(copy);
            json.WriteRawValue(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), skipInputValidation: true);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            json.WriteStringValue(raw);
        }
    }
}
