using System.IO.MemoryMappedFiles;

namespace Lathe.Training.Data.Text;

/// <summary>
/// Tokenised text, mapped into memory: opening reads the header, tokens come from the page cache. Reading from several threads is safe.
/// </summary>
public sealed unsafe class TokenFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _start;

    private TokenFile(string path, FileStream stream)
    {
        Path = path;
        byte[] bytes = new byte[TokenFileHeader.Length];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        Header = TokenFileHeader.Parse(bytes.AsSpan(0, read), stream.Length, path);
        _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
        CheckDocuments();
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>What the file says about itself.</summary>
    public TokenFileHeader Header { get; }

    /// <summary>Number of tokens.</summary>
    public long Count => Header.Tokens;

    /// <summary>Number of documents.</summary>
    public long Documents => Header.Documents;

    /// <summary>Opens and checks a file.</summary>
    /// <exception cref="InvalidDataException">It is no token file, cut short, or damaged.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static TokenFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Token files are little-endian and mapped as they are; this machine is big-endian.");
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        try
        {
            return new TokenFile(path, stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a file that another tokenizer wrote.</summary>
    /// <exception cref="InvalidDataException">It did.</exception>
    public void RequireTokenizer(string hash, int vocabulary)
    {
        if (Header.TokenizerHash == hash && Header.Vocabulary == vocabulary) return;
        throw new InvalidDataException(
            $"'{Path}' was written with another tokenizer (vocabulary {Header.Vocabulary}, hash {Header.TokenizerHash[..12]}) than the one given "
            + $"(vocabulary {vocabulary}, hash {hash[..12]}). Give the tokenizer that wrote it, or delete the file and encode the text again.");
    }

    /// <summary>Copies tokens.</summary>
    /// <param name="from">The first one.</param>
    /// <param name="ids">Filled completely.</param>
    /// <exception cref="ArgumentOutOfRangeException">They leave the file.</exception>
    /// <exception cref="InvalidDataException">An id is not below the vocabulary.</exception>
    public void Read(long from, Span<int> ids)
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        if (from < 0 || from > Count - ids.Length)
            throw new ArgumentOutOfRangeException(nameof(from), from, $"Tokens {from} to {from + ids.Length} leave '{Path}' with its {Count}.");
        byte* data = _start + TokenFileHeader.Length;
        uint highest = 0;
        if (Header.TokenBytes == 2)
        {
            ushort* tokens = (ushort*)data + from;
            for (int i = 0; i < ids.Length; i++) highest = Math.Max(highest, (uint)(ids[i] = tokens[i]));
        }
        else
        {
            uint* tokens = (uint*)data + from;
            for (int i = 0; i < ids.Length; i++) highest = Math.Max(highest, (uint)(ids[i] = (int)tokens[i]));
        }

        if (highest >= (uint)Header.Vocabulary)
            throw new InvalidDataException($"'{Path}': a token from {from} on is {highest}, which is not below the vocabulary of {Header.Vocabulary}. The file is damaged; encode the text again.");
    }

    /// <summary>The first token of document <paramref name="index"/>; for the number of documents, the end of the file.</summary>
    public long DocumentStart(long index)
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, Documents);
        return index == Documents ? Count : ((long*)(_start + Header.DocumentsOffset))[index];
    }

    /// <summary>The document that token <paramref name="token"/> is in.</summary>
    public long DocumentOf(long token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Count);
        long low = 0, high = Documents - 1;
        while (low < high)
        {
            long middle = (low + high + 1) / 2;
            if (DocumentStart(middle) <= token) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose()
    {
        if (_start is null) return;
        _start = null;
        Unmap();
    }

    private void CheckDocuments()
    {
        long before = -1;
        for (long i = 0; i < Documents; i++)
        {
            long start = DocumentStart(i);
            if (start > before && start < Count && (i > 0 || start == 0))
            {
                before = start;
                continue;
            }

            _start = null;
            Unmap();
            throw new InvalidDataException($"'{Path}': document {i} begins at token {start}, after {before} of {Count}: the file is damaged. Encode the text again.");
        }
    }

    private void Unmap()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }
}
