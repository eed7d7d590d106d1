using System.IO.Compression;
using System.Text.Json;
using Lathe.Text.ChatTemplates;

namespace Lathe.Training.Data.Records;

/// <summary>
/// Writes records as JSON Lines: <see cref="RecordFormat.Messages"/> takes every record as <see cref="RecordJson"/> has it;
/// <see cref="RecordFormat.Alpaca"/> takes conversations of one question and one answer, <see cref="RecordFormat.Text"/> texts.
/// </summary>
public sealed class RecordWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly Stream? _outer;
    private readonly Utf8JsonWriter _json;
    private readonly RecordFormat _format;

    /// <summary>Writes to a stream, which stays open.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="format">Messages, Alpaca or text.</param>
    /// <param name="compress">Whether by gzip.</param>
    /// <exception cref="ArgumentException">The format is none that is written.</exception>
    public RecordWriter(Stream stream, RecordFormat format = RecordFormat.Messages, bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (format is not (RecordFormat.Messages or RecordFormat.Alpaca or RecordFormat.Text))
            throw new ArgumentException($"Records are not written as {format.Name()}: expected messages, alpaca or text.", nameof(format));
        _format = format;
        _outer = compress ? new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true) : null;
        _stream = _outer ?? stream;
        _json = new Utf8JsonWriter(_stream, RecordJson.Writing);
    }

    /// <summary>Records written.</summary>
    public long Count { get; private set; }

    /// <summary>Why a record cannot be written in this format, or null where it can.</summary>
    /// <param name="record">The record.</param>
    public string? Refuses(DataRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return _format switch
        {
            RecordFormat.Messages => null,
            RecordFormat.Text => record.Kind == RecordKind.Text ? null : "it is no plain text",
            _ => record.Kind != RecordKind.Chat ? "it is no conversation" : Alpaca(record) is null ? "it is more than one question and one answer" : null,
        };
    }

    /// <summary>Writes a record on a line of its own.</summary>
    /// <exception cref="ArgumentException">The format has no place for it; <see cref="Refuses"/> tells beforehand.</exception>
    public void Write(DataRecord record)
    {
        if (Refuses(record) is { } reason) throw new ArgumentException($"The record of line {record.Line} of '{record.Source}' cannot be written as {_format.Name()}: {reason}.", nameof(record));
        if (_format == RecordFormat.Alpaca) WriteAlpaca(Alpaca(record)!.Value);
        else RecordJson.Write(_json, record);
        _json.Flush();
        _json.Reset();
        _stream.WriteByte((byte)'\n');
        Count++;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _outer?.Dispose();
    }

    private void WriteAlpaca((string? System, string Question, string Answer) record)
    {
        _json.WriteStartObject();
        _json.WriteString("instruction", record.Question);
        _json.WriteString("input", "");
        _json.WriteString("output", record.Answer);
        if (record.System is not null) _json.WriteString("system", record.System);
        _json.WriteEndObject();
    }

    private static (string? System, string Question, string Answer)? Alpaca(DataRecord record)
    {
        bool system = record.Turns is [{ Role: "system" }, ..];
        return record.Tools.Count == 0 && record.Turns.Skip(system ? 1 : 0).ToArray() is [{ Role: "user", Content: { } question }, { IsAnswer: true, Content: { } answer, ToolCalls.Count: 0 }]
            ? (system ? record.Turns[0].Content : null, question, answer) : null;
    }
}
