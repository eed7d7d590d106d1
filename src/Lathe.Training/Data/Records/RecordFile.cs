using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Lathe.Training.Data.Records.Containers;

namespace Lathe.Training.Data.Records;

/// <summary>A file of records as bytes: opened, unpacked, recoded to UTF-8, and its container found out.</summary>
internal static class RecordFile
{
    private const int HeadBytes = 1 << 16;

    /// <summary>The content of a file as UTF-8 without a mark at its beginning.</summary>
    public static Stream Open(string path, out bool compressed)
    {
        Stream file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        byte[] mark = Head(file, 4);
        file.Position = 0;
        compressed = mark is [0x1F, 0x8B, ..];
        if (!compressed) return Recoded(file, mark, seekable: true);
        var unpacked = new GZipStream(file, CompressionMode.Decompress);
        mark = Head(unpacked, 4);
        unpacked.Dispose();
        return Recoded(new GZipStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan), CompressionMode.Decompress), mark, seekable: false);
    }

    /// <summary>What holds the records, by the name and the first bytes.</summary>
    public static RecordContainer Container(string path)
    {
        using Stream stream = Open(path, out _);
        ReadOnlySpan<byte> head = Head(stream, HeadBytes);
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        string ending = Path.GetExtension(name).ToUpperInvariant();
        switch (ending)
        {
            case ".CSV" or ".TSV":
                return RecordContainer.Csv;
            case ".TXT" or ".TEXT" or ".MD":
                return RecordContainer.PlainText;
        }

        head = head.TrimStart(" \t\r\n"u8);
        if (head.IsEmpty || head[0] is not ((byte)'{' or (byte)'['))
            return ending is ".JSON" ? RecordContainer.Json : ending is ".JSONL" or ".NDJSON" ? RecordContainer.JsonLines : RecordContainer.PlainText;
        if (head[0] == '[') return RecordContainer.Json;
        int line = head.IndexOf((byte)'\n');
        return ending is ".JSONL" or ".NDJSON" || IsJson(line < 0 ? head : head[..line]) ? RecordContainer.JsonLines : RecordContainer.Json;
    }

    /// <summary>The records, not parsed.</summary>
    public static IEnumerable<RawRecord> Read(Stream stream, RecordContainer container, RecordReaderOptions options) => container switch
    {
        RecordContainer.Json => JsonValues.Read(stream, options.MostBytes),
        RecordContainer.JsonLines => JsonLines.Read(stream, options.MostBytes),
        RecordContainer.Csv => CsvRows.Read(stream, options.MostBytes),
        _ => TextRecords.Read(stream, options.MostBytes, options.Unit),
    };

    private static Stream Recoded(Stream stream, byte[] mark, bool seekable)
    {
        (Encoding? encoding, int skip) = mark switch
        {
            [0xEF, 0xBB, 0xBF, ..] => ((Encoding?)null, 3),
            [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
            [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
            _ => (null, 0),
        };
        if (seekable) stream.Position = skip;
        else _ = Head(stream, skip);
        return encoding is null ? stream : Encoding.CreateTranscodingStream(stream, encoding, new UTF8Encoding(false));
    }

    private static byte[] Head(Stream stream, int count)
    {
        byte[] head = new byte[count];
        return head[..stream.ReadAtLeast(head, count, throwOnEndOfStream: false)];
    }

    private static bool IsJson(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            return reader.Read() && reader.TrySkip() && reader.BytesConsumed > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
