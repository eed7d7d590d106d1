using System.IO.MemoryMappedFiles;

namespace Lathe.Nn.Formats;

/// <summary>
/// A whole file mapped into memory for reading. Pages come from the system's cache, so opening costs nothing and two
/// processes share them. The file must not be cut shorter while it is open; <see cref="AtomicFile"/> never does that.
/// </summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly FileStream _stream;
    private byte* _start;
    private bool _closed;

    private MappedFile(FileStream stream)
    {
        Length = stream.Length;
        _stream = stream;
        // The system maps no empty file; it has no byte to point to either.
        if (Length == 0)
        {
            stream.Dispose();
            return;
        }

        _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _map.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    /// <summary>Bytes in the file.</summary>
    public long Length { get; }

    /// <summary>The first byte; null for an empty file.</summary>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public byte* Start
    {
        get
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return _start;
        }
    }

    /// <summary>Copies bytes by reading instead of mapping, so that they are not in this process twice. From any thread.</summary>
    /// <exception cref="IOException">The file ends earlier.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        FileBytes.Read(_stream.SafeFileHandle, _stream.Name, offset, destination);
    }

    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static MappedFile Open(string path)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Weights are little-endian and are mapped as they are; this machine is big-endian.");
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        try
        {
            return new MappedFile(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_closed) return;
        _closed = true;
        _start = null;
        if (_view is null) return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map!.Dispose();
    }
}
