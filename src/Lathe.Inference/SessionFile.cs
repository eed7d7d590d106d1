using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lathe.Nn.Formats;
using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Tensors;

namespace Lathe.Inference;

/// <summary>
/// The file of a session, little-endian: a header of 64 bytes (magic, version, type of elements, number of tokens, first position
/// kept, bytes of keys and values, fingerprint of the model), the tokens as Int32, keys and values in the cache's columns,
/// and the SHA-256 of all that.
/// </summary>
internal sealed class SessionFile : IDisposable
{
    private const int Version = 1;
    private const int HeaderBytes = 64;
    private const int HashBytes = SHA256.HashSizeInBytes;

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly byte[] _header = new byte[HeaderBytes];
    private readonly int _count;
    private readonly int _first;
    private readonly long _bytes;

    /// <summary>Opens a file and reads its header.</summary>
    public SessionFile(string path)
    {
        _path = path;
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        try
        {
            if (_stream.Length < HeaderBytes + HashBytes) throw Bad("it is too short for a session");
            _stream.ReadExactly(_header);
            if (!_header.AsSpan(0, 8).SequenceEqual(Magic)) throw Bad("it does not begin as a session does");
            if (Int(8) != Version) throw Bad($"its version is {Int(8)}; this program reads version {Version}");
            CacheType = (CacheType)Int(12);
            if (CacheType is not (CacheType.F32 or CacheType.F16 or CacheType.Q8_0)) throw Bad($"its type of elements is {Int(12)}; 0 (F32), 1 (F16) and 2 (Q8_0) are known");
            _count = Int(16);
            _first = Int(20);
            _bytes = BinaryPrimitives.ReadInt64LittleEndian(_header.AsSpan(24));
            if (_count < 0 || _first < 0 || _bytes < 0 || _stream.Length - HeaderBytes - HashBytes - ((long)_count * sizeof(int)) != _bytes)
                throw Bad($"it has {_stream.Length} bytes, which are not those of {_count} tokens and {_bytes} bytes of keys and values: it was cut off or damaged");
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>How keys and values are stored in it.</summary>
    public CacheType CacheType { get; }

    private static ReadOnlySpan<byte> Magic => "LATHEKV\n"u8;

    /// <summary>Writes a session.</summary>
    public static void Write(string path, Transformer model, KvCache cache, ReadOnlySpan<int> tokens)
    {
        byte[] header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), (int)cache.Type);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), tokens.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), cache.FirstKey);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), cache.StoredBytes(cache.FirstKey, tokens.Length));
        ModelFingerprint.Of(model).CopyTo(header.AsSpan(32));
        byte[] ids = MemoryMarshal.AsBytes(tokens).ToArray();
        AtomicFile.Write(path, stream =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var hashed = new HashedStream(stream, hash);
            hashed.Write(header);
            hashed.Write(ids);
            cache.WriteTo(hashed);
            stream.Write(hash.GetHashAndReset());
        });
    }

    /// <summary>Fills an empty cache, and gives the tokens.</summary>
    public int[] Read(Transformer model, KvCache cache)
    {
        if (!_header.AsSpan(32).SequenceEqual(ModelFingerprint.Of(model)))
            throw Bad("another model wrote it, or the same one in other precision: keys and values mean nothing to this one. Load the model it was saved with");
        if (_count > cache.Capacity) throw Bad($"it holds {_count} tokens, but the capacity is {cache.Capacity}");
        if (_first > _count || _bytes != cache.StoredBytes(_first, _count)) throw Bad($"its {_bytes} bytes of keys and values are not those of positions {_first} to {_count} of this model");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var hashed = new HashedStream(_stream, hash);
        hash.AppendData(_header);
        int[] tokens = new int[_count];
        hashed.ReadExactly(MemoryMarshal.AsBytes(tokens.AsSpan()));
        foreach (int id in tokens)
        {
            if ((uint)id >= (uint)model.Config.Vocabulary) throw Bad($"it holds token {id}, but the model has {model.Config.Vocabulary}");
        }

        try
        {
            cache.ReadFrom(hashed, _first, _count);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidDataException($"'{_path}': its first position is impossible. {e.Message}", e);
        }

        byte[] expected = new byte[HashBytes];
        _stream.ReadExactly(expected);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(expected)) throw Bad("its checksum is wrong: it was damaged");
        return tokens;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    private int Int(int at) => BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(at));

    private InvalidDataException Bad(string what) => new($"'{_path}' cannot be loaded as a session: {what}.");
}
