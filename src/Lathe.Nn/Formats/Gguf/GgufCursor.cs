using System.Runtime.CompilerServices;
using System.Text;

namespace Lathe.Nn.Formats.Gguf;

/// <summary>
/// Reads a GGUF header front to back. No length in the file is believed before the bytes that it claims are seen to be
/// there, so that what is allocated stays a small multiple of the file.
/// </summary>
internal unsafe ref struct GgufCursor(byte* start, long length, string file)
{
    // Arrays may nest, and each level costs a file 12 bytes but a reader a stack frame.
    private const int MaxDepth = 8;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>What is being read, for errors.</summary>
    public string Where { get; set; } = "the header";

    public readonly long Remaining => length - Position;

    public T Read<T>()
        where T : unmanaged
    {
        Need(sizeof(T));
        T value = Unsafe.ReadUnaligned<T>(start + Position);
        Position += sizeof(T);
        return value;
    }

    /// <summary>A count of things that each take at least so many bytes of what remains.</summary>
    public long ReadCount(int leastBytes, string things)
    {
        ulong count = Read<ulong>();
        if (count > (ulong)(Remaining / leastBytes))
            throw Fail($"{Where} claims {count} {things}, but only {Remaining} bytes follow: the file is cut short or damaged");
        return (long)count;
    }

    /// <summary>A string that must be UTF-8: a name.</summary>
    public string ReadName()
    {
        ReadOnlySpan<byte> bytes = ReadBytes();
        try
        {
            return Strict.GetString(bytes);
        }
        catch (ArgumentException)
        {
            throw Fail($"{Where} is not valid UTF-8");
        }
    }

    public object ReadValue(GgufValueType type, int depth = 0) => type switch
    {
        GgufValueType.UInt8 => Read<byte>(),
        GgufValueType.Int8 => Read<sbyte>(),
        GgufValueType.UInt16 => Read<ushort>(),
        GgufValueType.Int16 => Read<short>(),
        GgufValueType.UInt32 => Read<uint>(),
        GgufValueType.Int32 => Read<int>(),
        GgufValueType.UInt64 => Read<ulong>(),
        GgufValueType.Int64 => Read<long>(),
        GgufValueType.Float32 => Read<float>(),
        GgufValueType.Float64 => Read<double>(),
        GgufValueType.Bool => ReadBool(),
        // A vocabulary may hold pieces of characters; they become U+FFFD, as in other readers.
        GgufValueType.String => Encoding.UTF8.GetString(ReadBytes()),
        GgufValueType.Array => ReadArray(depth),
        _ => throw Fail($"{Where} has the type {(uint)type}: expected 0 to 12"),
    };

    public readonly InvalidDataException Fail(string problem) => new($"'{file}': {problem}.");

    private bool ReadBool()
    {
        byte value = Read<byte>();
        return value <= 1 ? value == 1 : throw Fail($"{Where} holds the boolean {value}: expected 0 or 1");
    }

    private ReadOnlySpan<byte> ReadBytes()
    {
        long count = ReadCount(1, "bytes");
        if (count > int.MaxValue)
            throw Fail($"{Where} is a string of {count} bytes: expected at most {int.MaxValue}");
        var bytes = new ReadOnlySpan<byte>(start + Position, (int)count);
        Position += count;
        return bytes;
    }

    private object ReadArray(int depth)
    {
        if (depth == MaxDepth)
            throw Fail($"{Where} nests arrays more than {MaxDepth} deep");
        var type = (GgufValueType)Read<uint>();
        return type switch
        {
            GgufValueType.UInt8 => ReadNumbers<byte>(),
            GgufValueType.Int8 => ReadNumbers<sbyte>(),
            GgufValueType.UInt16 => ReadNumbers<ushort>(),
            GgufValueType.Int16 => ReadNumbers<short>(),
            GgufValueType.UInt32 => ReadNumbers<uint>(),
            GgufValueType.Int32 => ReadNumbers<int>(),
            GgufValueType.UInt64 => ReadNumbers<ulong>(),
            GgufValueType.Int64 => ReadNumbers<long>(),
            GgufValueType.Float32 => ReadNumbers<float>(),
            GgufValueType.Float64 => ReadNumbers<double>(),
            GgufValueType.Bool => ReadEach<bool>(type, 1, depth),
            GgufValueType.String => ReadEach<string>(type, sizeof(ulong), depth),
            GgufValueType.Array => ReadEach<object>(type, sizeof(uint) + sizeof(ulong), depth),
            _ => throw Fail($"{Where} is an array of the type {(uint)type}: expected 0 to 12"),
        };
    }

    private T[] ReadNumbers<T>()
        where T : unmanaged
    {
        T[] values = new T[ReadLength(sizeof(T))];
        long bytes = (long)values.Length * sizeof(T);
        fixed (T* target = values)
            Buffer.MemoryCopy(start + Position, target, bytes, bytes);
        Position += bytes;
        return values;
    }

    private T[] ReadEach<T>(GgufValueType type, int leastBytes, int depth)
    {
        T[] values = new T[ReadLength(leastBytes)];
        for (int i = 0; i < values.Length; i++)
            values[i] = (T)ReadValue(type, depth + 1);
        return values;
    }

    private int ReadLength(int leastBytes)
    {
        long count = ReadCount(leastBytes, "elements");
        return count <= Array.MaxLength ? (int)count : throw Fail($"{Where} has {count} elements: expected at most {Array.MaxLength}");
    }

    private readonly void Need(int bytes)
    {
        if (Remaining < bytes)
            throw Fail($"it ends after {length} bytes, inside {Where}: it is cut short");
    }
}
