using System.Text;
using System.Text.Json;

namespace Lathe.Training.Data.Records.Containers;

/// <summary>
/// Rows of separated values as JSON objects of texts, by RFC 4180: fields in quotes hold separators, line ends and doubled quotes. The
/// first row names the fields; the separator is the one that it has most of.
/// </summary>
internal sealed class CsvRows
{
    private readonly ByteSource _bytes;
    private readonly int _limit;
    private readonly List<byte[]> _fields = [];
    private byte _separator;

    private CsvRows(Stream stream, int limit) => (_bytes, _limit) = (new ByteSource(stream, limit), limit);

    public static IEnumerable<RawRecord> Read(Stream stream, int limit) => new CsvRows(stream, limit).Read();

    private IEnumerable<RawRecord> Read()
    {
        byte[] header = HeaderLine();
        if (header.Length == 0) yield break;
        _separator = Separator(header);
        using var head = new MemoryStream(header);
        var first = new CsvRows(head, _limit) { _separator = _separator };
        string? wrong = first.Row();
        string[] names = [.. first._fields.Select(f => Encoding.UTF8.GetString(f).Trim())];
        if (wrong is not null || names.Distinct().Count() < names.Length || names.Contains(""))
        {
            yield return new RawRecord(1, header, $"the first row does not name the fields: {wrong ?? "a name is missing or stands twice"}");
            yield break;
        }

        while (_bytes.Peek() >= 0)
        {
            long line = _bytes.Line;
            string? error = Row();
            if (_fields.Count == 1 && _fields[0].Length == 0 && error is null) continue;
            if (error is null && _fields.Count != names.Length) error = $"{_fields.Count} fields where the first row names {names.Length}";
            yield return new RawRecord(line, error is null ? Object(names) : Joined(), error);
        }
    }

    // A header may hold quoted line ends too, in theory; no known file does.
    private byte[] HeaderLine()
    {
        _bytes.KeepUntil((byte)'\n', (byte)'\n', (byte)'\n');
        if (_bytes.Peek() >= 0) _bytes.Skip();
        return _bytes.Take().AsSpan().TrimEnd((byte)'\r').ToArray();
    }

    private static byte Separator(byte[] header) => ",;\t|"u8.ToArray().MaxBy(s => header.AsSpan().Count(s));

    // Reads a row into the fields; what is wrong with it, or null.
    private string? Row()
    {
        _fields.Clear();
        string? error = null;
        long bytes = 0;
        while (true)
        {
            error = Field() ?? error;
            if (_bytes.Overflowed) error = $"longer than {_limit:N0} bytes";
            _fields.Add(_bytes.Take());
            bytes += _fields[^1].Length;
            if (bytes > _limit)
            {
                _fields.RemoveAt(_fields.Count - 1);
                error = $"longer than {_limit:N0} bytes";
            }

            int next = _bytes.Peek();
            if (next >= 0) _bytes.Skip();
            if (next == '\r' && _bytes.Peek() == '\n') _bytes.Skip();
            if (next != _separator) return error;
        }
    }

    // Keeps the bytes of a field without its quotes and stops at what ends it.
    private string? Field()
    {
        bool quoted = _bytes.Peek() == '"';
        if (quoted)
        {
            long line = _bytes.Line;
            _bytes.Skip();
            while (true)
            {
                if (!_bytes.KeepUntil((byte)'"', (byte)'\n', (byte)'"')) return $"the quote of line {line} is never closed";
                if (_bytes.Peek() == '\n')
                {
                    _bytes.Keep();
                    continue;
                }

                _bytes.Skip();
                if (_bytes.Peek() != '"') break;
                _bytes.Keep();
            }
        }

        bool behind = false;
        while (_bytes.Peek() is var next and >= 0 && next != _separator && next != '\n' && next != '\r')
        {
            behind = true;
            _bytes.Keep();
        }

        return quoted && behind ? "text behind a closing quote; quotes inside a field are written twice" : null;
    }

    private byte[] Object(string[] names)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, RecordJson.Writing))
        {
            json.WriteStartObject();
            for (int i = 0; i < names.Length; i++) json.WriteString(names[i], RecordBytes.Text(_fields[i]));
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private byte[] Joined()
    {
        using var stream = new MemoryStream();
        for (int i = 0; i < _fields.Count; i++)
        {
            if (i > 0) stream.WriteByte(_separator);
            stream.Write(_fields[i]);
        }

        return stream.ToArray();
    }
}
