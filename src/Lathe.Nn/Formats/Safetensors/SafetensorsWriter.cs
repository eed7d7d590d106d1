using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lathe.Nn.Formats.Safetensors;

/// <summary>
/// Collects tensors and writes them at once, in the reference implementation's layout: header padded to 8 bytes with
/// spaces, widest elements first, then by name. The same tensors always give the same bytes. Nothing is copied before <see cref="Save"/>.
/// </summary>
public sealed class SafetensorsWriter
{
    private const int ChunkElements = 1 << 20;
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, Item> _items = new(StringComparer.Ordinal);

    /// <summary>Free text for <c>__metadata__</c>, such as <c>format</c> = <c>pt</c>; left out of the file when empty.</summary>
    public IDictionary<string, string> Metadata => _metadata;

    /// <summary>Adds a tensor of the element type that belongs to <typeparamref name="T"/>.</summary>
    /// <param name="name">A name that is not taken.</param>
    /// <param name="shape">The dimensions, outermost first; empty for a scalar.</param>
    /// <param name="data">As many elements as the shape has, row-major; read at <see cref="Save"/>.</param>
    /// <typeparam name="T">bool, byte, sbyte, short, Half, int, float, double or long.</typeparam>
    /// <exception cref="ArgumentException">The name is taken, or the length does not match the shape.</exception>
    public void Add<T>(string name, ReadOnlySpan<long> shape, T[] data)
        where T : unmanaged => Add(name, shape, (ReadOnlyMemory<T>)data);

    /// <inheritdoc cref="Add{T}(string, ReadOnlySpan{long}, T[])"/>
    public void Add<T>(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<T> data)
        where T : unmanaged
    {
        SafetensorsDType dtype = SafetensorsDTypes.Of<T>();
        CheckLength(name, shape, ElementCount(name, shape, dtype), data.Length, "elements");
        Add(name, dtype, shape, stream =>
        {
            // Spans of bytes end at 2 GB, so a large tensor goes out in pieces.
            for (int start = 0; start < data.Length; start += ChunkElements)
                stream.Write(MemoryMarshal.AsBytes(data.Span.Slice(start, Math.Min(ChunkElements, data.Length - start))));
        });
    }

    /// <summary>Adds a tensor from raw little-endian elements, the way to write BF16.</summary>
    /// <param name="name">A name that is not taken.</param>
    /// <param name="dtype">The element type.</param>
    /// <param name="shape">The dimensions, outermost first; empty for a scalar.</param>
    /// <param name="data">As many bytes as the shape has; read at <see cref="Save"/>.</param>
    /// <exception cref="ArgumentException">The name is taken, or the length does not match the shape.</exception>
    public void Add(string name, SafetensorsDType dtype, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> data)
    {
        CheckLength(name, shape, ElementCount(name, shape, dtype) * dtype.Size(), data.Length, "bytes");
        Add(name, dtype, shape, stream => stream.Write(data.Span));
    }

    /// <summary>Adds a tensor that writes itself, for memory that is neither an array nor a <see cref="Memory{T}"/>.</summary>
    /// <param name="name">A name that is not taken.</param>
    /// <param name="dtype">The element type.</param>
    /// <param name="shape">The dimensions, outermost first; empty for a scalar.</param>
    /// <param name="write">Called once a <see cref="Save"/>; must write exactly the tensor's bytes.</param>
    /// <exception cref="ArgumentException">The name is taken or reserved, or the shape is impossible.</exception>
    public void Add(string name, SafetensorsDType dtype, ReadOnlySpan<long> shape, Action<Stream> write)
    {
        if (name == SafetensorsHeader.MetadataKey)
            throw new ArgumentException($"A tensor cannot be named {name}: that key holds the metadata.", nameof(name));
        long elements = ElementCount(name, shape, dtype);
        if (!_items.TryAdd(name, new Item(name, dtype, shape.ToArray(), elements * dtype.Size(), write)))
            throw new ArgumentException($"There is already a tensor '{name}': expected every name once.", nameof(name));
    }

    /// <summary>Writes the file atomically (see <see cref="AtomicFile"/>). May be called again.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <exception cref="IOException">The file cannot be written; an old file is as it was.</exception>
    /// <exception cref="InvalidOperationException">A callback wrote too few or too many bytes; an old file is as it was.</exception>
    public void Save(string path) => Write(path, Order(_items.Values));

    /// <summary>
    /// Writes <c>model.safetensors</c>, or files of at most <paramref name="maxBytes"/> of data
    /// (<c>model-00001-of-00003.safetensors</c>, …) with their index. Each file is written atomically and the index last, so that
    /// an index always finds the shards it names; a tensor larger than a shard gets one for itself.
    /// </summary>
    /// <param name="folder">A folder that exists.</param>
    /// <param name="maxBytes">At least 1.</param>
    /// <returns>The path to open: the one file, or the index.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="InvalidOperationException">A callback wrote too few or too many bytes.</exception>
    public string SaveSharded(string folder, long maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        List<List<Item>> shards = [[]];
        long bytes = 0;
        // In the order they were added: layers that were made together stay together.
        foreach (Item item in _items.Values)
        {
            if (shards[^1].Count > 0 && bytes + item.ByteLength > maxBytes)
            {
                shards.Add([]);
                bytes = 0;
            }

            shards[^1].Add(item);
            bytes += item.ByteLength;
        }

        if (shards.Count == 1)
        {
            string single = Path.Combine(folder, "model.safetensors");
            Save(single);
            return single;
        }

        var files = new List<KeyValuePair<string, string>>();
        for (int i = 0; i < shards.Count; i++)
        {
            string file = $"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors";
            Write(Path.Combine(folder, file), Order(shards[i]));
            files.AddRange(shards[i].Select(item => KeyValuePair.Create(item.Name, file)));
        }

        string index = Path.Combine(folder, "model" + SafetensorsIndex.Suffix);
        SafetensorsIndex.Write(index, files.OrderBy(f => f.Key, StringComparer.Ordinal), _items.Values.Sum(i => i.ByteLength));
        return index;
    }

    private static Item[] Order(IEnumerable<Item> items) => [.. items.OrderByDescending(i => i.DType).ThenBy(i => i.Name, StringComparer.Ordinal)];

    private void Write(string path, Item[] items)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Safetensors data is little-endian and is written as it lies in memory; this "
                + "machine is big-endian.");
        byte[] header = Header(items);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (Item item in items)
            {
                long start = stream.Position;
                item.Write(stream);
                if (stream.Position - start != item.ByteLength)
                {
                    throw new InvalidOperationException(
                        $"Tensor '{item.Name}' wrote {stream.Position - start} bytes: its {item.DType.Name()} "
                            + $"[{string.Join(", ", item.Shape)}] needs {item.ByteLength}.");
                }
            }
        });
    }

    private static long ElementCount(string name, ReadOnlySpan<long> shape, SafetensorsDType dtype)
    {
        long elements = 1;
        try
        {
            foreach (long dimension in shape)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(shape));
                elements = checked(elements * dimension);
            }

            _ = checked(elements * dtype.Size());
        }
        catch (OverflowException)
        {
            throw new ArgumentException($"Tensor '{name}': the shape [{string.Join(", ", shape.ToArray())}] has more bytes than 64 "
                + "bits can count.", nameof(shape));
        }

        return elements;
    }

    private static void CheckLength(string name, ReadOnlySpan<long> shape, long expected, long found, string unit)
    {
        if (expected != found)
            throw new ArgumentException($"Tensor '{name}': the shape [{string.Join(", ", shape.ToArray())}] needs {expected} {unit}, "
                + $"got {found}.", nameof(shape));
    }

    private byte[] Header(Item[] items)
    {
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[SafetensorsHeader.LengthBytes]);
        // Relaxed escaping keeps names as they are, as the reference does; this JSON never goes into a web page.
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (_metadata.Count > 0)
                WriteMetadata(json);
            long offset = 0;
            foreach (Item item in items)
                offset = WriteItem(json, item, offset);
            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        long length = buffer.Length - SafetensorsHeader.LengthBytes;
        if (length > SafetensorsHeader.MaxBytes)
            throw new InvalidOperationException($"The header would have {length} bytes: a reader accepts at most "
                + $"{SafetensorsHeader.MaxBytes}. Write fewer tensors or less metadata.");
        byte[] header = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, length);
        return header;
    }

    private void WriteMetadata(Utf8JsonWriter json)
    {
        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach ((string key, string value) in _metadata)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static long WriteItem(Utf8JsonWriter json, Item item, long offset)
    {
        json.WriteStartObject(item.Name);
        json.WriteString("dtype", item.DType.Name());
        json.WriteStartArray("shape");
        foreach (long dimension in item.Shape)
            json.WriteNumberValue(dimension);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(checked(offset + item.ByteLength));
        json.WriteEndArray();
        json.WriteEndObject();
        return offset + item.ByteLength;
    }

    private sealed record Item(string Name, SafetensorsDType DType, long[] Shape, long ByteLength, Action<Stream> Write);
}
