using System.Buffers.Binary;
using System.Numerics;
using Lathe.Nn.Formats.Quantization;
using Lathe.Tensors;

namespace Lathe.Nn.Formats.Gguf;

/// <summary>Parses and checks everything in a GGUF file that stands before its data.</summary>
internal sealed unsafe class GgufHeader
{
    public const uint Magic = 0x46554747; // "GGUF" read as a little-endian number
    public const uint NewestVersion = 3;
    public const int DefaultAlignment = 32;
    public const int MaxAlignment = 1 << 20;
    public const int MaxDimensions = 4;
    public const string AlignmentKey = "general.alignment";

    private readonly Dictionary<string, object> _metadata = new(StringComparer.Ordinal);
    private readonly List<GgufTensor> _tensors = [];

    public GgufHeader(byte* start, long length, string file)
    {
        var cursor = new GgufCursor(start, length, file);
        ReadVersion(ref cursor);
        long tensors = cursor.ReadCount(sizeof(ulong) + sizeof(uint) + sizeof(uint) + sizeof(ulong), "tensors");
        long pairs = cursor.ReadCount(sizeof(ulong) + sizeof(uint) + 1, "metadata keys");
        for (long i = 0; i < pairs; i++)
            ReadPair(ref cursor, i);
        Alignment = ReadAlignment(ref cursor);
        for (long i = 0; i < tensors; i++)
            ReadTensor(ref cursor, i);
        DataStart = (cursor.Position + Alignment - 1) / Alignment * Alignment;
        // Sorting also finds overlaps: with the starts in order, each tensor only has to keep off the next.
        _tensors.Sort(static (a, b) => (a.Offset, a.ByteLength).CompareTo((b.Offset, b.ByteLength)));
        CheckData(cursor, length);
    }

    public uint Version { get; private set; }

    public int Alignment { get; }

    /// <summary>The file's byte at which offsets begin.</summary>
    public long DataStart { get; }

    public IReadOnlyDictionary<string, object> Metadata => _metadata;

    public IReadOnlyList<GgufTensor> Tensors => _tensors;

    private void ReadVersion(ref GgufCursor cursor)
    {
        uint magic = cursor.Read<uint>();
        if (magic != Magic)
            throw cursor.Fail($"it begins with 0x{BinaryPrimitives.ReverseEndianness(magic):X8}: expected 'GGUF' (0x47475546); this is not a GGUF file");
        Version = cursor.Read<uint>();
        if ((Version & 0xFFFF) == 0 && Version != 0)
            throw cursor.Fail("it is a big-endian GGUF file: Lathe reads little-endian ones. Convert it with gguf-py's gguf_convert_endian.py");
        if (Version is < 2 or > NewestVersion)
            throw cursor.Fail($"GGUF version {Version}: Lathe reads versions 2 and 3");
    }

    private void ReadPair(ref GgufCursor cursor, long index)
    {
        cursor.Where = $"the name of metadata key {index}";
        string key = cursor.ReadName();
        cursor.Where = $"metadata key '{Short(key)}'";
        var type = (GgufValueType)cursor.Read<uint>();
        if (!_metadata.TryAdd(key, cursor.ReadValue(type)))
            throw cursor.Fail($"{cursor.Where} stands twice");
    }

    private int ReadAlignment(ref GgufCursor cursor)
    {
        if (!_metadata.TryGetValue(AlignmentKey, out object? value))
            return DefaultAlignment;
        return value is uint alignment && BitOperations.IsPow2(alignment) && alignment <= MaxAlignment
            ? (int)alignment
            : throw cursor.Fail($"metadata key '{AlignmentKey}' is {value} ({value.GetType().Name}): expected a power of two up to {MaxAlignment}, as a uint32");
    }

    private void ReadTensor(ref GgufCursor cursor, long index)
    {
        cursor.Where = $"the name of tensor {index}";
        string name = cursor.ReadName();
        cursor.Where = $"tensor '{Short(name)}'";
        uint rank = cursor.Read<uint>();
        if (rank > MaxDimensions)
            throw cursor.Fail($"{cursor.Where} has {rank} dimensions: expected at most {MaxDimensions}");
        Span<int> sizes = stackalloc int[(int)rank];
        for (int i = 0; i < sizes.Length; i++)
        {
            ulong size = cursor.Read<ulong>();
            // The file has the fastest axis first.
            sizes[^(i + 1)] = size <= int.MaxValue
                ? (int)size
                : throw cursor.Fail($"{cursor.Where} has a dimension of {size}: expected at most {int.MaxValue}");
        }

        var type = (GgmlType)cursor.Read<uint>();
        if (!GgmlTypes.IsKnown(type))
            throw cursor.Fail($"{cursor.Where} has the type {(uint)type}, which ggml did not have when Lathe was written");
        ulong offset = cursor.Read<ulong>();
        if (offset > long.MaxValue / 2 || offset % (ulong)Alignment != 0)
            throw cursor.Fail($"{cursor.Where} begins at byte {offset} of the data: expected a multiple of the alignment {Alignment} inside the file");
        _tensors.Add(new GgufTensor(name, new Shape(sizes), type, (long)offset, ByteLength(cursor, type, sizes)));
    }

    private static long ByteLength(in GgufCursor cursor, GgmlType type, ReadOnlySpan<int> sizes)
    {
        int row = sizes is [] ? 1 : sizes[^1];
        if (row % type.BlockLength() != 0)
            throw cursor.Fail($"{cursor.Where} has rows of {row} elements: {type.Name()} needs a multiple of {type.BlockLength()}");
        try
        {
            long elements = 1;
            foreach (int size in sizes)
                elements = checked(elements * size);
            return type.ByteLength(elements);
        }
        catch (OverflowException)
        {
            throw cursor.Fail($"{cursor.Where} has more bytes than 64 bits can count");
        }
    }

    private void CheckData(in GgufCursor cursor, long length)
    {
        var names = new HashSet<string>(_tensors.Count, StringComparer.Ordinal);
        long end = 0;
        foreach (GgufTensor tensor in _tensors)
        {
            if (!names.Add(tensor.Name))
                throw cursor.Fail($"tensor '{Short(tensor.Name)}' stands twice");
            if (tensor.Offset < end)
                throw cursor.Fail($"tensor '{Short(tensor.Name)}' begins at byte {tensor.Offset} of the data, but one before it ends at {end}: they overlap");
            long available = length - DataStart - tensor.Offset;
            if (tensor.ByteLength > Math.Max(available, 0))
            {
                throw cursor.Fail($"tensor '{Short(tensor.Name)}' ({tensor.Type.Name()} {tensor.Shape}) needs {tensor.ByteLength} bytes from "
                    + $"byte {tensor.Offset} of the data, but the file has {Math.Max(available, 0)}: it is cut short");
            }

            end = Math.Max(end, tensor.Offset + tensor.ByteLength);
        }
    }

    private static string Short(string name) => name.Length <= 80 ? name : $"{name[..80]}…";
}
