using System.Buffers.Binary;

namespace Lathe.Training.Data.Text;

/// <summary>
/// The 128 bytes before the tokens: magic, version, bytes a token, tokens, vocabulary, documents, hash of the tokenizer. Little-endian.
/// After them come the tokens, 0 to 7 zero bytes, and the first token of each document as 64-bit numbers.
/// </summary>
/// <param name="TokenBytes">2 or 4.</param>
/// <param name="Tokens">Number of tokens.</param>
/// <param name="Vocabulary">Ids are below this.</param>
/// <param name="Documents">Number of documents, at least 1 where there are tokens.</param>
/// <param name="TokenizerHash">SHA-256 of the tokenizer's vocabulary, in hexadecimal.</param>
public sealed record TokenFileHeader(int TokenBytes, long Tokens, int Vocabulary, long Documents, string TokenizerHash)
{
    /// <summary>Bytes before the tokens.</summary>
    public const int Length = 128;

    private const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "LATHETOK"u8;

    /// <summary>Where the documents' starts lie.</summary>
    public long DocumentsOffset => (Length + (Tokens * TokenBytes) + 7) & ~7L;

    /// <summary>Bytes of the whole file.</summary>
    public long FileLength => DocumentsOffset + (Documents * 8);

    /// <summary>Bytes a token of that vocabulary takes.</summary>
    public static int BytesFor(int vocabulary) => vocabulary <= 1 << 16 ? 2 : 4;

    internal byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), TokenBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Tokens);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), Vocabulary);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), Documents);
        Convert.FromHexString(TokenizerHash).CopyTo(bytes, 40);
        return bytes;
    }

    /// <summary>Reads and checks a header against the length of its file.</summary>
    /// <exception cref="InvalidDataException">It is no token file, of another version, or cut short.</exception>
    internal static TokenFileHeader Parse(ReadOnlySpan<byte> bytes, long fileLength, string path)
    {
        if (bytes.Length < Length || !bytes[..8].SequenceEqual(Magic))
            throw new InvalidDataException($"'{path}' is no token file: it does not begin with LATHETOK and a header of {Length} bytes.");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != Version) throw new InvalidDataException($"'{path}' is a token file of version {version}; this Lathe reads version {Version}.");
        var header = new TokenFileHeader(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            Convert.ToHexStringLower(bytes.Slice(40, 32)));
        if (header.TokenBytes is not (2 or 4) || header.Vocabulary < 1 || (header.TokenBytes == 2 && header.Vocabulary > 1 << 16))
            throw new InvalidDataException($"'{path}': {header.TokenBytes} bytes a token do not go with a vocabulary of {header.Vocabulary}.");
        bool possible = header.Tokens >= 0 && header.Documents >= 0 && header.Tokens <= fileLength && header.Documents <= header.Tokens;
        if (!possible || (header.Tokens > 0 && header.Documents == 0) || header.FileLength != fileLength)
        {
            throw new InvalidDataException(
                $"'{path}' has {fileLength} bytes; its header claims {header.Tokens} tokens of {header.TokenBytes} bytes and {header.Documents} documents: "
                + "the file is cut short or damaged. Delete it and encode the text again.");
        }

        return header;
    }
}
