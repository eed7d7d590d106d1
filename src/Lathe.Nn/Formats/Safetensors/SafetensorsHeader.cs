using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;

namespace Lathe.Nn.Formats.Safetensors;

/// <summary>
/// Parses and checks a header. As in the reference implementation the tensors must cover the data exactly, without gaps or
/// overlaps; the order in which the header lists them is free.
/// </summary>
internal ref struct SafetensorsHeader
{
    public const string MetadataKey = "__metadata__";
    public const int LengthBytes = 8;
    public const int MaxBytes = 100_000_000;

    private readonly string _file;
    private readonly Dictionary<string, SafetensorsEntry> _entries;
    private Dictionary<string, string>? _metadata;
    private Utf8JsonReader _reader;
    private string? _tensor;

    private SafetensorsHeader(ReadOnlySpan<byte> json, string file)
    {
        _file = file;
        _entries = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        _reader = new Utf8JsonReader(json);
    }

    public static (Dictionary<string, SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata) Parse(
        ReadOnlySpan<byte> json, long dataLength, string file)
    {
        if (json.IsEmpty || json[0] != '{')
            throw new SafetensorsException(file, null, "the header does not start with '{': expected a JSON object");
        if (!Utf8.IsValid(json))
            throw new SafetensorsException(file, null, "the header is not valid UTF-8");
        var header = new SafetensorsHeader(json, file);
        try
        {
            header.ReadRoot();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The reader reports an escaped lone surrogate as InvalidOperationException.
            throw new SafetensorsException(file, header._tensor, $"the header is not valid JSON: {error.Message}", error);
        }

        header.CheckCoverage(dataLength);
        return (header._entries, header._metadata ?? []);
    }

    private void ReadRoot()
    {
        _reader.Read();
        while (NextProperty())
        {
            string name = _reader.GetString()!;
            _tensor = name == MetadataKey ? null : name;
            _reader.Read();
            if (name == MetadataKey)
                ReadMetadata();
            else if (!_entries.TryAdd(name, ReadEntry(name)))
                throw Fail("the header lists this name twice");
            _tensor = null;
        }

        // Read throws on anything but space after the object.
        _reader.Read();
    }

    private bool NextProperty() => _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName;

    private void ReadMetadata()
    {
        if (_metadata is not null)
            throw Fail($"the header lists {MetadataKey} twice");
        _metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (_reader.TokenType == JsonTokenType.Null)
            return;
        Expect(JsonTokenType.StartObject, $"{MetadataKey} as an object of strings");
        while (NextProperty())
        {
            string key = _reader.GetString()!;
            _reader.Read();
            Expect(JsonTokenType.String, $"a string for '{key}' in {MetadataKey}");
            if (!_metadata.TryAdd(key, _reader.GetString()!))
                throw Fail($"{MetadataKey} has the key '{key}' twice");
        }
    }

    private SafetensorsEntry ReadEntry(string name)
    {
        Expect(JsonTokenType.StartObject, "an object with dtype, shape and data_offsets");
        SafetensorsDType? dtype = null;
        ImmutableArray<long>? shape = null, offsets = null;
        while (NextProperty())
        {
            if (_reader.ValueTextEquals("dtype"u8))
                dtype = ReadDType(dtype);
            else if (_reader.ValueTextEquals("shape"u8))
                shape = ReadIntegers("shape", shape);
            else if (_reader.ValueTextEquals("data_offsets"u8))
                offsets = ReadIntegers("data_offsets", offsets);
            else
                _reader.Skip();
        }

        if (dtype is null || shape is null || offsets is null)
            throw Fail($"no {(dtype is null ? "dtype" : shape is null ? "shape" : "data_offsets")}: expected dtype, shape and "
                + "data_offsets");
        if (offsets.Value.Length != 2)
            throw Fail($"data_offsets has {offsets.Value.Length} numbers: expected a begin and an end");
        return CheckEntry(name, dtype.Value, shape.Value, offsets.Value[0], offsets.Value[1]);
    }

    private SafetensorsDType ReadDType(SafetensorsDType? previous)
    {
        if (previous is not null)
            throw Fail("dtype stands twice");
        _reader.Read();
        Expect(JsonTokenType.String, "dtype as a string");
        string name = _reader.GetString()!;
        return SafetensorsDTypes.TryParse(name, out SafetensorsDType dtype)
            ? dtype
            : throw Fail($"dtype '{name}' is unknown: expected one of {SafetensorsDTypes.Known}");
    }

    private ImmutableArray<long> ReadIntegers(string field, ImmutableArray<long>? previous)
    {
        if (previous is not null)
            throw Fail($"{field} stands twice");
        _reader.Read();
        Expect(JsonTokenType.StartArray, $"{field} as an array of integers");
        ImmutableArray<long>.Builder values = ImmutableArray.CreateBuilder<long>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            Expect(JsonTokenType.Number, $"only integers in {field}");
            if (!_reader.TryGetInt64(out long value) || value < 0)
                throw Fail($"{field} holds a number that is negative, fractional or too large: expected integers from 0 to 2^63 - 1");
            values.Add(value);
        }

        return values.ToImmutable();
    }

    private readonly SafetensorsEntry CheckEntry(string name, SafetensorsDType dtype, ImmutableArray<long> shape, long begin, long end)
    {
        if (end < begin)
            throw Fail($"data_offsets [{begin}, {end}] run backwards: expected begin <= end");
        long elements = 1;
        try
        {
            foreach (long dimension in shape)
                elements = checked(elements * dimension);
            _ = checked(elements * dtype.Size());
        }
        catch (OverflowException error)
        {
            throw new SafetensorsException(_file, _tensor, "the shape has more bytes than 64 bits can count", error);
        }

        if (elements * dtype.Size() != end - begin)
        {
            throw Fail($"shape [{string.Join(", ", shape.Take(8))}] of {dtype.Name()} needs {elements * dtype.Size()} bytes, "
                + $"but data_offsets [{begin}, {end}] hold {end - begin}");
        }

        return new SafetensorsEntry(name, dtype, shape, elements, begin);
    }

    private void CheckCoverage(long dataLength)
    {
        long end = 0;
        foreach (SafetensorsEntry entry in _entries.Values.OrderBy(e => e.Offset).ThenBy(e => e.ByteLength))
        {
            _tensor = entry.Name;
            if (entry.Offset != end)
            {
                throw Fail($"data begins at byte {entry.Offset}, but the tensors before it end at {end}: "
                    + (entry.Offset < end ? "they overlap" : "there is a gap"));
            }

            end += entry.ByteLength;
            if (end > dataLength)
                throw Fail($"data ends at byte {end}, but the file holds only {dataLength} bytes of data: it is cut short");
        }

        _tensor = null;
        if (end != dataLength)
            throw Fail($"the tensors end at byte {end}, but the file holds {dataLength} bytes of data: {dataLength - end} too many");
    }

    private readonly void Expect(JsonTokenType type, string expected)
    {
        if (_reader.TokenType != type)
            throw Fail($"the header holds {_reader.TokenType}: expected {expected}");
    }

    private readonly SafetensorsException Fail(string problem) => new(_file, _tensor, problem);
}
