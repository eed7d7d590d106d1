using System.Text;
using Lathe.Nn.Formats.Quantization;
using Lathe.Tensors;

namespace Lathe.Nn.Formats.Gguf;

/// <summary>
/// Collects metadata and tensors and writes a GGUF file of version 3 at once. Tensors are read and encoded one after the
/// other at <see cref="Save"/>, so that memory holds one of them. The same content always gives the same bytes.
/// </summary>
public sealed class GgufWriter
{
    // ggml keeps names in 64 bytes with a zero behind them.
    private const int MaxNameBytes = 63;

    private readonly List<Item> _items = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>
    /// The metadata, written in this order. Values are byte, sbyte, ushort, short, uint, int, ulong, long, float, double, bool or
    /// string, arrays of these (<c>string[]</c> for tokens), or <c>object[]</c> for an array of arrays.
    /// </summary>
    public IDictionary<string, object> Metadata { get; } = new OrderedDictionary<string, object>(StringComparer.Ordinal);

    /// <summary>Adds a tensor whose elements are asked for, and encoded, at <see cref="Save"/>.</summary>
    /// <param name="name">Its name: at most 63 bytes of UTF-8, not taken.</param>
    /// <param name="shape">Sizes of its axes, slowest first; at most 4.</param>
    /// <param name="type">How to store it: one of <see cref="BlockCodec.Types"/>.</param>
    /// <param name="read">Fills a span of as many floats as the shape has, row-major.</param>
    /// <exception cref="ArgumentException">The name is taken or too long, or the rows are no multiple of the type's block.</exception>
    public void Add(string name, Shape shape, GgmlType type, FillFloats read)
    {
        if (!BlockCodec.Supports(type))
            throw new ArgumentException($"Tensor '{name}': Lathe does not encode {type.Name()}: expected one of {BlockCodec.Names}.", nameof(type));
        if (shape.Count > Array.MaxLength)
            throw new ArgumentException($"Tensor '{name}' {shape} has {shape.Count} elements: at most {Array.MaxLength} can be encoded at once.", nameof(shape));
        Add(name, shape, type, (stream, bytes) => GgufTensorWriter.Write(stream, name, type, new float[shape.Count], read));
    }

    /// <summary>Adds a tensor from memory.</summary>
    /// <param name="name">Its name: at most 63 bytes of UTF-8, not taken.</param>
    /// <param name="shape">Sizes of its axes, slowest first; at most 4.</param>
    /// <param name="type">How to store it: one of <see cref="BlockCodec.Types"/>.</param>
    /// <param name="values">As many as the shape has, row-major; read at <see cref="Save"/>.</param>
    /// <exception cref="ArgumentException">As above, or the length does not match the shape.</exception>
    public void Add(string name, Shape shape, GgmlType type, ReadOnlyMemory<float> values)
    {
        if (values.Length != shape.Count)
            throw new ArgumentException($"Tensor '{name}' {shape} has {shape.Count} elements, got {values.Length}.", nameof(values));
        Add(name, shape, type, destination => values.Span.CopyTo(destination));
    }

    /// <summary>Adds a weight of another file, converted at <see cref="Save"/>; the source must be open until then.</summary>
    /// <param name="source">The file.</param>
    /// <param name="weight">The weight's name there.</param>
    /// <param name="name">Its name here.</param>
    /// <param name="type">How to store it.</param>
    /// <exception cref="InvalidDataException">The source has no such weight.</exception>
    /// <exception cref="ArgumentException">The name is taken or too long, or the rows are no multiple of the type's block.</exception>
    public void Add(IWeightSource source, string weight, string name, GgmlType type) =>
        Add(name, source[weight].Shape, type, destination => source.Read(weight, destination));

    /// <summary>Adds a tensor of another GGUF file as its bytes are, whatever its type.</summary>
    /// <param name="source">The file; open until <see cref="Save"/>.</param>
    /// <param name="name">The tensor's name there and here.</param>
    /// <exception cref="InvalidDataException">The source has no such tensor.</exception>
    public unsafe void AddCopy(GgufFile source, string name)
    {
        GgufTensor tensor = source.Tensor(name);
        Add(name, tensor.Shape, tensor.Type, (stream, bytes) =>
        {
            byte* start = source.Address(name);
            for (long at = 0; at < bytes; at += 1 << 24)
                stream.Write(new ReadOnlySpan<byte>(start + at, (int)Math.Min(1 << 24, bytes - at)));
        });
    }

    /// <summary>Adds a tensor whose stored bytes are asked for at <see cref="Save"/>.</summary>
    /// <param name="name">Its name: at most 63 bytes of UTF-8, not taken.</param>
    /// <param name="shape">Sizes of its axes, slowest first; at most 4.</param>
    /// <param name="type">How it is stored.</param>
    /// <param name="write">Writes exactly as many bytes as the type takes for the shape.</param>
    /// <exception cref="ArgumentException">The name is taken or too long, or the rows are no multiple of the type's block.</exception>
    public void AddStored(string name, Shape shape, GgmlType type, Action<Stream> write)
        => Add(name, shape, type, (stream, bytes) =>
        {
            long start = stream.Position;
            write(stream);
            if (stream.Position - start != bytes)
                throw new InvalidOperationException($"Tensor '{name}' {shape} of {type.Name()} takes {bytes} bytes; {stream.Position - start} were written.");
        });

    /// <summary>Writes the file atomically (see <see cref="AtomicFile"/>). May be called again.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <exception cref="IOException">The file cannot be written; an old file is as it was.</exception>
    /// <exception cref="InvalidDataException">A weight holds infinities or NaN and is to be quantised; an old file is as it was.</exception>
    /// <exception cref="ArgumentException">A metadata value is of a type that GGUF does not have.</exception>
    public void Save(string path)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("GGUF data is little-endian and is written as it lies in memory; this machine is big-endian.");
        int alignment = Alignment();
        AtomicFile.Write(path, stream =>
        {
            WriteHeader(stream, alignment);
            foreach (Item item in _items)
            {
                Pad(stream, alignment);
                item.Write(stream, item.Bytes);
            }

            Pad(stream, alignment);
        });
    }

    private void Add(string name, Shape shape, GgmlType type, Action<Stream, long> write)
    {
        int bytes = Encoding.UTF8.GetByteCount(name);
        if (bytes > MaxNameBytes)
            throw new ArgumentException($"Tensor '{name}': the name has {bytes} bytes: ggml takes at most {MaxNameBytes}.", nameof(name));
        if (shape.Rank > GgufHeader.MaxDimensions)
            throw new ArgumentException($"Tensor '{name}' {shape} has {shape.Rank} axes: GGUF takes at most {GgufHeader.MaxDimensions}.", nameof(shape));
        int row = shape.Rank == 0 ? 1 : shape[-1];
        if (row % type.BlockLength() != 0)
            throw new ArgumentException($"Tensor '{name}' {shape} has rows of {row}: {type.Name()} needs a multiple of {type.BlockLength()}.", nameof(type));
        if (!_names.Add(name))
            throw new ArgumentException($"There is already a tensor '{name}': expected every name once.", nameof(name));
        _items.Add(new Item(name, shape, type, type.ByteLength(shape.Count), write));
    }

    private int Alignment()
    {
        if (!Metadata.TryGetValue(GgufHeader.AlignmentKey, out object? value))
            return GgufHeader.DefaultAlignment;
        return value is uint alignment && uint.IsPow2(alignment) && alignment <= GgufHeader.MaxAlignment
            ? (int)alignment
            : throw new ArgumentException($"Metadata '{GgufHeader.AlignmentKey}' is {value} ({value.GetType().Name}): expected a power of two up to {GgufHeader.MaxAlignment}, as a uint.");
    }

    private void WriteHeader(Stream stream, int alignment)
    {
        using var output = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        var metadata = new GgufMetadataWriter(output);
        output.Write(GgufHeader.Magic);
        output.Write(GgufHeader.NewestVersion);
        output.Write((ulong)_items.Count);
        output.Write((ulong)Metadata.Count);
        foreach ((string key, object value) in Metadata)
            metadata.Pair(key, value);
        long offset = 0;
        foreach (Item item in _items)
        {
            metadata.Text(item.Name);
            output.Write((uint)item.Shape.Rank);
            // The file has the fastest axis first.
            for (int axis = item.Shape.Rank - 1; axis >= 0; axis--)
                output.Write((ulong)item.Shape[axis]);
            output.Write((uint)item.Type);
            output.Write((ulong)offset);
            offset = checked(offset + item.Bytes + alignment - 1) / alignment * alignment;
        }
    }

    private static void Pad(Stream stream, int alignment)
    {
        int padding = (int)(-stream.Position & (alignment - 1));
        stream.Write(new byte[padding]);
    }

    private sealed record Item(string Name, Shape Shape, GgmlType Type, long Bytes, Action<Stream, long> Write);
}
