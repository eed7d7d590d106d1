using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.BZip2;

namespace Lathe.Lab.Evaluation.Benchmarks;

/// <summary>Opens files of published benchmarks as they are downloaded: plain, gzip or bzip2.</summary>
internal static class BenchmarkFile
{
    // Published sets are a few megabytes; a packed file that unfolds to more is no benchmark.
    private const long MostBytes = 1L << 30;

    /// <summary>The whole text.</summary>
    /// <exception cref="InvalidDataException">It cannot be unpacked, or unfolds to more than a gibibyte.</exception>
    public static string Text(string path)
    {
        using var text = new MemoryStream();
        try
        {
            using Stream stream = Open(path);
            byte[] chunk = new byte[1 << 16];
            for (int count; (count = stream.Read(chunk)) > 0;)
            {
                text.Write(chunk, 0, count);
                if (text.Length > MostBytes) throw new InvalidDataException($"'{path}' holds more than {MostBytes >> 20} MiB of text: it is no benchmark.");
            }
        }
        catch (SharpZipBaseException e)
        {
            throw new InvalidDataException($"'{path}' cannot be unpacked as bzip2: {e.Message}", e);
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length).TrimStart('\uFEFF');
    }

    /// <summary>Its lines, without what ends them.</summary>
    public static string[] Lines(string path)
    {
        string[] lines = Text(path).Split('\n');
        for (int i = 0; i < lines.Length; i++) lines[i] = lines[i].TrimEnd('\r');
        return lines.Length > 0 && lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    /// <summary>A field of a line that is text.</summary>
    /// <exception cref="FormatException">The line is no object, the field is not there, or is no text; the message says which.</exception>
    public static string Field(JsonElement line, string name)
    {
        if (line.ValueKind != JsonValueKind.Object) throw new FormatException($"it is of kind {line.ValueKind}, not an object");
        if (!line.TryGetProperty(name, out JsonElement value)) throw new FormatException($"{name} is missing");
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException($"{name} is of kind {value.ValueKind}, not a text");
    }

    // By what it begins with, not by its name.
    private static Stream Open(string path)
    {
        FileStream file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[3];
        int read = file.ReadAtLeast(head, 3, throwOnEndOfStream: false);
        file.Position = 0;
        head = head[..read];
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) return new GZipStream(file, CompressionMode.Decompress);
        return head.SequenceEqual("BZh"u8) ? new BZip2InputStream(file) { IsStreamOwner = true } : file;
    }
}
