using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using Lathe.Nn.Formats.Quantization;
using Lathe.Tensors;

namespace Lathe.Nn.Formats.Safetensors;

/// <summary>
/// A safetensors file, mapped into memory: opening reads only the header, and tensors come from the page cache.
/// Everything in the header is checked at opening. Reading from several threads is safe; spans and pointers die with
/// <see cref="Dispose"/>. The file must not be cut shorter while it is open (<see cref="AtomicFile"/> never does that).
/// Format: https://huggingface.co/docs/safetensors
/// </summary>
public sealed unsafe class SafetensorsFile : IStoredWeights
{
    private readonly Dictionary<string, SafetensorsEntry> _entries;
    private readonly FileStream _stream;
    private readonly long _dataStart;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _data;

    private SafetensorsFile(string path, FileStream stream)
    {
        Path = path;
        _stream = stream;
        int headerLength = ReadHeaderLength(path, stream);
        long fileLength = stream.Length;
        _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _map.CreateViewAccessor(0, fileLength, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            start += _view.PointerOffset;
            int dataStart = SafetensorsHeader.LengthBytes + headerLength;
            var json = new ReadOnlySpan<byte>(start + SafetensorsHeader.LengthBytes, headerLength);
            (_entries, Metadata) = SafetensorsHeader.Parse(json, fileLength - dataStart, path);
            Entries = [.. _entries.Values.OrderBy(e => e.Offset)];
            _data = start + dataStart;
            _dataStart = dataStart;
        }
        catch
        {
            Unmap();
            throw;
        }
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>The free text under <c>__metadata__</c>; empty when there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A tensor has more axes, or longer ones, than a <see cref="Shape"/> can have.</exception>
    public IReadOnlyList<WeightInfo> Weights => field ??= [.. Entries.Select(Info)];

    /// <summary>The names in the order of their data.</summary>
    public IEnumerable<string> Names => Entries.Select(e => e.Name);

    /// <summary>Opens and checks a file.</summary>
    /// <param name="path">A file that exists.</param>
    /// <returns>The open file; dispose it.</returns>
    /// <exception cref="SafetensorsException">The content is not valid safetensors; the message says which tensor and why.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Safetensors data is little-endian and is mapped as it is; this machine is "
                + "big-endian.");
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        try
        {
            return new SafetensorsFile(path, stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a tensor of this name.</summary>
    /// <param name="name">A tensor's name.</param>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>What the header says about a tensor.</summary>
    /// <param name="name">A tensor's name.</param>
    /// <exception cref="SafetensorsException">There is no such tensor.</exception>
    public SafetensorsEntry this[string name] => _entries.TryGetValue(name, out SafetensorsEntry? entry)
        ? entry
        : throw Absent(name);

    WeightInfo IWeightSource.this[string name] => Info(Known(name));

    void IWeightSource.Read(string name, Span<float> destination) => CopyTo(Known(name).Name, destination);

    GgmlType? IStoredWeights.StoredType(string name) => Known(name).DType switch
    {
        SafetensorsDType.F32 => GgmlType.F32,
        SafetensorsDType.F16 => GgmlType.F16,
        SafetensorsDType.BF16 => GgmlType.BF16,
        _ => null,
    };

    void IStoredWeights.ReadStored(string name, long offset, Span<byte> destination)
    {
        SafetensorsEntry entry = Known(name);
        ObjectDisposedException.ThrowIf(_data is null, this);
        FileBytes.Check(name, entry.ByteLength, offset, destination.Length);
        FileBytes.Read(_stream.SafeFileHandle, Path, _dataStart + entry.Offset + offset, destination);
    }

    /// <summary>A tensor's bytes in the map, without a copy and not necessarily aligned. Valid until <see cref="Dispose"/>.</summary>
    /// <param name="name">A tensor's name.</param>
    /// <returns>Row-major little-endian elements.</returns>
    /// <exception cref="SafetensorsException">There is no such tensor, or it is larger than a span can be.</exception>
    public ReadOnlySpan<byte> Bytes(string name)
    {
        SafetensorsEntry entry = this[name];
        return entry.ByteLength <= int.MaxValue
            ? new ReadOnlySpan<byte>(Address(name), (int)entry.ByteLength)
            : throw new SafetensorsException(Path, name, $"its {entry.ByteLength} bytes do not fit one span: copy it in parts or use "
                + "Address");
    }

    /// <summary>A tensor's first byte in the map, for tensors larger than a span. Valid until <see cref="Dispose"/>.</summary>
    /// <param name="name">A tensor's name; its <see cref="SafetensorsEntry.ByteLength"/> says how far to read.</param>
    /// <exception cref="SafetensorsException">There is no such tensor.</exception>
    public byte* Address(string name)
    {
        ObjectDisposedException.ThrowIf(_data is null, this);
        return _data + this[name].Offset;
    }

    /// <summary>Copies a whole tensor, converting its elements as <see cref="CopyTo{T}(string, long, Span{T})"/> does.</summary>
    /// <param name="name">A tensor's name.</param>
    /// <param name="destination">As many places as the tensor has elements.</param>
    /// <typeparam name="T">float, double, int or long.</typeparam>
    /// <exception cref="ArgumentException">The length is another.</exception>
    /// <exception cref="SafetensorsException">There is no such tensor, or its elements do not fit <typeparamref name="T"/>.</exception>
    public void CopyTo<T>(string name, Span<T> destination)
        where T : unmanaged
    {
        SafetensorsEntry entry = this[name];
        if (entry.ElementCount != destination.Length)
            throw new ArgumentException($"Tensor {entry} has {entry.ElementCount} elements, but the destination has "
                + $"{destination.Length} places.", nameof(destination));
        CopyTo(name, 0, destination);
    }

    /// <summary>
    /// Copies a run of elements. Float and double take any element type (rounded where it must be); int and long take
    /// integers and booleans only, and refuse a value that does not fit.
    /// </summary>
    /// <param name="name">A tensor's name.</param>
    /// <param name="start">The first element, in row-major order.</param>
    /// <param name="destination">Filled completely.</param>
    /// <typeparam name="T">float, double, int or long.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">The run leaves the tensor.</exception>
    /// <exception cref="SafetensorsException">There is no such tensor, or its elements do not fit <typeparamref name="T"/>.</exception>
    public void CopyTo<T>(string name, long start, Span<T> destination)
        where T : unmanaged
    {
        SafetensorsEntry entry = this[name];
        if (start < 0 || start > entry.ElementCount - destination.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start), start, $"Elements {start} to {start + destination.Length} leave tensor {entry} with its "
                    + $"{entry.ElementCount} elements.");
        }

        SafetensorsConvert.Copy(this, entry, Address(name) + (start * entry.DType.Size()), destination, start);
    }

    /// <summary>A whole tensor as new numbers, converted as <see cref="CopyTo{T}(string, long, Span{T})"/> does.</summary>
    /// <param name="name">A tensor's name.</param>
    /// <typeparam name="T">float, double, int or long.</typeparam>
    /// <exception cref="SafetensorsException">There is no such tensor, or its elements do not fit <typeparamref name="T"/>.</exception>
    public T[] Read<T>(string name)
        where T : unmanaged
    {
        SafetensorsEntry entry = this[name];
        if (entry.ElementCount > Array.MaxLength)
            throw new SafetensorsException(Path, name, $"its {entry.ElementCount} elements do not fit one array: copy it in parts");
        T[] values = new T[entry.ElementCount];
        CopyTo<T>(name, 0, values);
        return values;
    }

    /// <summary>Unmaps the file. Spans and pointers taken from it must not be used any more.</summary>
    public void Dispose()
    {
        if (_data is null)
            return;
        _data = null;
        Unmap();
    }

    private SafetensorsException Absent(string name) => new(Path, name, "no such tensor; the file has "
        + (Entries.Count == 0 ? "none" : $"{Entries.Count}, for example {string.Join(", ", Names.Take(5))}"));

    private SafetensorsEntry Known(string name) =>
        _entries.TryGetValue(name, out SafetensorsEntry? entry) ? entry : throw new InvalidDataException(Absent(name).Message);

    private WeightInfo Info(SafetensorsEntry entry)
    {
        if (entry.Shape.Length > Shape.MaxRank || entry.Shape.Any(d => d > int.MaxValue))
            throw new InvalidDataException($"'{Path}', tensor '{entry.Name}': the shape [{string.Join(", ", entry.Shape.Take(16))}] is not one of a weight: expected at most "
                + $"{Shape.MaxRank} axes of at most {int.MaxValue}.");
        Span<int> sizes = stackalloc int[entry.Shape.Length];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = (int)entry.Shape[i];
        return new WeightInfo(entry.Name, new Shape(sizes), entry.DType.Name(), entry.ByteLength);
    }

    private static int ReadHeaderLength(string path, FileStream stream)
    {
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.LengthBytes];
        int read = stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        if (read < prefix.Length)
            throw new SafetensorsException(path, null, $"the file has {read} bytes: expected at least the 8 of the header's length");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaxBytes)
        {
            throw new SafetensorsException(
                path, null, $"the header claims {length} bytes: expected at most {SafetensorsHeader.MaxBytes}; perhaps this is not a "
                    + "safetensors file");
        }

        long available = stream.Length - prefix.Length;
        return (long)length <= available
            ? (int)length
            : throw new SafetensorsException(path, null, $"the header claims {length} bytes, but only {available} follow its length: "
                + "the file is cut short");
    }

    private void Unmap()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }
}
