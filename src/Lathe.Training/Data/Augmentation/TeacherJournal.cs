using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Lathe.Training.Data.Augmentation;

/// <summary>
/// Answers of a teacher, a line each, under a hash of the request: a run that was broken off does not ask again. A line goes to the file
/// as soon as it is there; one that a crash cut is passed over.
/// </summary>
internal sealed class TeacherJournal : IDisposable
{
    private readonly Dictionary<string, string> _answers = [];
    private readonly FileStream? _file;

    /// <param name="path">The file, made where it is missing; null: nothing is kept beyond this run.</param>
    public TeacherJournal(string? path)
    {
        if (path is null) return;
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        using var reader = new StreamReader(_file, Encoding.UTF8, false, 1 << 16, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            if (Read(line) is { } entry) _answers[entry.Key] = entry.Value;
        }

        // What follows a line that was cut begins on one of its own.
        if (_file.Length > 0)
        {
            _file.Seek(-1, SeekOrigin.End);
            if (_file.ReadByte() != '\n') _file.WriteByte((byte)'\n');
        }
    }

    /// <summary>The name of a request.</summary>
    public static string Key(ReadOnlySpan<byte> request) => Convert.ToHexStringLower(SHA256.HashData(request));

    public string? Find(string key) => _answers.GetValueOrDefault(key);

    public void Add(string key, string answer)
    {
        _answers[key] = answer;
        if (_file is null) return;
        var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("request", key);
            json.WriteString("answer", answer);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        _file.Write(line.ToArray());
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file?.Dispose();

    private static KeyValuePair<string, string>? Read(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("request", out JsonElement key)
                && document.RootElement.TryGetProperty("answer", out JsonElement answer) && key.ValueKind == JsonValueKind.String && answer.ValueKind == JsonValueKind.String
                ? KeyValuePair.Create(key.GetString()!, answer.GetString()!) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
