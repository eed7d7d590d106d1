using System.Runtime.InteropServices;

namespace Lathe.Training.Data.Text;

/// <summary>Writes tokens as they come; the header and the documents follow at the end. Keeps 8 bytes a document in memory.</summary>
/// <param name="stream">A stream that can seek, at position 0; not closed.</param>
/// <param name="vocabulary">Ids must be below this.</param>
/// <param name="tokenizerHash">SHA-256 of the tokenizer, in hexadecimal.</param>
public sealed class TokenFileWriter(Stream stream, int vocabulary, string tokenizerHash)
{
    private readonly List<long> _documents = [];
    private readonly int _bytes = TokenFileHeader.BytesFor(vocabulary);
    private readonly ushort[] _narrow = new ushort[1 << 14];
    private bool _begun;

    /// <summary>Tokens written.</summary>
    public long Count { get; private set; }

    /// <summary>Documents that have tokens.</summary>
    public long Documents => _documents.Count;

    /// <summary>The next token begins a document.</summary>
    public void BeginDocument()
    {
        if (_documents.Count == 0 || _documents[^1] != Count) _documents.Add(Count);
    }

    /// <summary>Appends tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not below the vocabulary.</exception>
    public void Write(ReadOnlySpan<int> ids)
    {
        if (ids.IsEmpty) return;
        foreach (int id in ids)
        {
            if ((uint)id >= (uint)vocabulary)
                throw new ArgumentOutOfRangeException(nameof(ids), id, $"The tokenizer gave id {id}, which is not below its vocabulary of {vocabulary}.");
        }

        if (!_begun)
        {
            _begun = true;
            stream.Write(new byte[TokenFileHeader.Length]);
        }

        if (_documents.Count == 0) _documents.Add(0);
        Count += ids.Length;
        if (_bytes == 4)
        {
            stream.Write(MemoryMarshal.AsBytes(ids));
            return;
        }

        for (; ids.Length > 0; ids = ids[Math.Min(ids.Length, _narrow.Length)..])
        {
            int n = Math.Min(ids.Length, _narrow.Length);
            for (int i = 0; i < n; i++) _narrow[i] = (ushort)ids[i];
            stream.Write(MemoryMarshal.AsBytes(_narrow.AsSpan(0, n)));
        }
    }

    /// <summary>Writes documents and header.</summary>
    public TokenFileHeader Finish()
    {
        // A document that got no token after all is none.
        if (_documents.Count > 0 && _documents[^1] == Count) _documents.RemoveAt(_documents.Count - 1);
        if (!_begun) stream.Write(new byte[TokenFileHeader.Length]);
        var header = new TokenFileHeader(_bytes, Count, vocabulary, _documents.Count, tokenizerHash);
        stream.Write(new byte[header.DocumentsOffset - TokenFileHeader.Length - (Count * _bytes)]);
        stream.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_documents)));
        stream.Position = 0;
        stream.Write(header.ToBytes());
        stream.Position = header.FileLength;
        return header;
    }
}
