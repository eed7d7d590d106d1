using System.Text;
using System.Text.Json;
using Lathe.Training.Data.Records.Containers;
using Lathe.Training.Data.Records.Shapes;

namespace Lathe.Training.Data.Records;

/// <summary>
/// Reads a data set of any known format, one record at a time, so that a file larger than memory works. Format and container are judged
/// by the first records, and can be told. What is no record goes to whoever asks, with its line; nothing is lost silently.
/// </summary>
public sealed class RecordReader
{
    /// <summary>The name of reading among the stages of a report.</summary>
    public const string Stage = "read";

    private const int Judged = 64;
    private readonly RecordReaderOptions _options;

    private RecordReader(string path, RecordReaderOptions options, RecordContainer container, RecordFormat format, bool compressed)
        => (Path, _options, Container, Format, IsCompressed) = (path, options, container, format, compressed);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What its fields are called.</summary>
    public RecordFormat Format { get; }

    /// <summary>How it holds its records.</summary>
    public RecordContainer Container { get; }

    /// <summary>Whether gzip compressed it.</summary>
    public bool IsCompressed { get; }

    /// <summary>Records of the last reading that were not UTF-8 and were taken for Windows-1252.</summary>
    public long Recoded { get; private set; }

    /// <summary>Looks at a file.</summary>
    /// <param name="path">JSON, JSON Lines, CSV or plain text, compressed by gzip or not.</param>
    /// <param name="format">The format, or null to judge.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The first records are of no known format; the message names their fields.</exception>
    public static RecordReader Open(string path, RecordFormat? format = null) => Open(path, new RecordReaderOptions { Format = format });

    /// <summary>Looks at a file.</summary>
    /// <param name="path">JSON, JSON Lines, CSV or plain text, compressed by gzip or not.</param>
    /// <param name="options">What is known of it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The first records are of no known format; the message names their fields.</exception>
    public static RecordReader Open(string path, RecordReaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no file '{path}'.", path);
        RecordContainer container = options.Container ?? RecordFile.Container(path);
        using Stream stream = RecordFile.Open(path, out bool compressed);
        RecordFormat format = container == RecordContainer.PlainText ? RecordFormat.Text
            : options.Format ?? Judge(path, RecordFile.Read(stream, container, options).Take(Judged), options);
        return new RecordReader(path, options, container, format, compressed);
    }

    /// <summary>The records, as they are asked for; each enumeration reads the file anew.</summary>
    /// <param name="dropped">Is told of each that is broken.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IEnumerable<DataRecord> Read(Action<Drop> dropped)
    {
        ArgumentNullException.ThrowIfNull(dropped);
        return Stream(dropped);
    }

    private IEnumerable<DataRecord> Stream(Action<Drop> dropped)
    {
        Recoded = 0;
        RecordShape shape = RecordShapes.Of(Format);
        using Stream stream = RecordFile.Open(Path, out _);
        using IEnumerator<RawRecord> raws = RecordFile.Read(stream, Container, _options).GetEnumerator();
        long last = 0;
        while (true)
        {
            try
            {
                if (!raws.MoveNext()) yield break;
            }
            catch (InvalidDataException e)
            {
                // A compressed file that is broken or cut off gives what stands before the break.
                dropped(new Drop(Stage, "broken file", Path, last, $"behind this line the file cannot be unpacked: {e.Message}", ""));
                yield break;
            }

            last = raws.Current.Line;
            if (Parse(raws.Current, shape, dropped) is { } record) yield return record;
        }
    }

    private DataRecord? Parse(RawRecord raw, RecordShape shape, Action<Drop> dropped)
    {
        byte[] json = RecordBytes.Valid(raw.Json, out bool recoded);
        if (raw.Error is { } error) return Drop("broken record", error);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return Drop("wrong type", $"{Fields.Kind(document.RootElement)} stands where a record was expected");
            DataRecord record = shape.Read(new Fields(document.RootElement, _options.Columns));
            if (recoded) Recoded++;
            return record with { Source = Path, Line = raw.Line, Raw = json };
        }
        catch (JsonException e)
        {
            return Drop("not JSON", e.Message);
        }
        catch (RecordException e)
        {
            return Drop(e.Reason, e.Message);
        }

        DataRecord? Drop(string reason, string detail)
        {
            dropped(new Drop(Stage, reason, Path, raw.Line, detail, Encoding.UTF8.GetString(json)));
            return null;
        }
    }

    private static RecordFormat Judge(string path, IEnumerable<RawRecord> raws, RecordReaderOptions options)
    {
        var votes = new int[RecordShapes.All.Count];
        string? seen = null, broken = null;
        foreach (RawRecord raw in raws)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(RecordBytes.Valid(raw.Json, out _));
                if (raw.Error is not null || document.RootElement.ValueKind != JsonValueKind.Object) continue;
                var fields = new Fields(document.RootElement, options.Columns);
                seen ??= string.Join(", ", document.RootElement.EnumerateObject().Take(16).Select(p => p.Name));
                int fits = 0;
                while (fits < votes.Length && !RecordShapes.All[fits].Fits(fields)) fits++;
                if (fits < votes.Length) votes[fits]++;
            }
            catch (JsonException e)
            {
                broken ??= $"line {raw.Line}: {raw.Error ?? e.Message}";
            }
        }

        if (votes.Max() > 0) return RecordShapes.All[Array.IndexOf(votes, votes.Max())].Format;
        throw new InvalidDataException(seen is not null
            ? $"'{path}' holds records of no known format: their fields are {seen}. Expected those of {string.Join(", ", RecordFormatNames.All)}; say which field is which with columns such as prompt=question."
            : broken is not null ? $"'{path}' holds no record that can be read; {broken}." : $"'{path}' holds no record.");
    }
}
