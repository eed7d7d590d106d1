using System.Text;
using System.Text.Json;

namespace Lathe.Training.Data.Records.Containers;

/// <summary>Plain text as JSON objects with <c>text</c>: documents between <c>&lt;|endoftext|&gt;</c>, paragraphs, or lines.</summary>
internal static class TextRecords
{
    private const string Separator = Text.TextDocuments.DefaultSeparator;
    private const int Piece = 1 << 20;

    public static IEnumerable<RawRecord> Read(Stream stream, int limit, TextUnit unit)
    {
        var lines = new ByteSource(stream, limit);
        var text = new StringBuilder();
        long began = 1;
        while (lines.Peek() >= 0)
        {
            long number = lines.Line;
            bool ended = !lines.KeepUntil((byte)'\n', (byte)'\n', (byte)'\n');
            if (!ended) lines.Skip();
            bool overflowed = lines.Overflowed;
            byte[] bytes = lines.Take();
            if (overflowed)
            {
                yield return new RawRecord(number, bytes, $"a line longer than {limit:N0} bytes");
                continue;
            }

            string line = RecordBytes.Text(bytes) + (ended ? "" : "\n");
            if (text.Length == 0) began = number;
            if (unit == TextUnit.Document)
            {
                for (int at = line.IndexOf(Separator, StringComparison.Ordinal); at >= 0; at = line.IndexOf(Separator, StringComparison.Ordinal))
                {
                    text.Append(line, 0, at);
                    if (Flush(text, began) is { } document) yield return document;
                    (line, began) = (line[(at + Separator.Length)..], number);
                }
            }

            // A record begins with its first line that says something.
            if (text.Length == 0 && string.IsNullOrWhiteSpace(line)) continue;
            text.Append(line);
            bool complete = unit == TextUnit.Line || (unit == TextUnit.Paragraph && string.IsNullOrWhiteSpace(line)) || text.Length >= Piece;
            if (complete && Flush(text, began) is { } record) yield return record;
        }

        if (Flush(text, began) is { } last) yield return last;
    }

    private static RawRecord? Flush(StringBuilder text, long line)
    {
        string content = text.ToString().Trim('\r', '\n');
        text.Clear();
        if (string.IsNullOrWhiteSpace(content)) return null;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, RecordJson.Writing))
        {
            json.WriteStartObject();
            json.WriteString("text", content);
            json.WriteEndObject();
        }

        return new RawRecord(line, stream.ToArray());
    }
}
