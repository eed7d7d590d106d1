namespace Lathe.Training.Data.Records.Containers;

/// <summary>A JSON value on each line. A broken line costs itself and nothing else.</summary>
internal static class JsonLines
{
    public static IEnumerable<RawRecord> Read(Stream stream, int limit)
    {
        var bytes = new ByteSource(stream, limit);
        while (bytes.Peek() >= 0)
        {
            long line = bytes.Line;
            bytes.KeepUntil((byte)'\n', (byte)'\n', (byte)'\n');
            bool overflowed = bytes.Overflowed;
            byte[] record = bytes.Take();
            if (bytes.Peek() >= 0) bytes.Skip();
            if (record.AsSpan().IndexOfAnyExcept(" \t\r"u8) < 0) continue;
            yield return new RawRecord(line, record, overflowed ? $"longer than {limit:N0} bytes" : null);
        }
    }
}
