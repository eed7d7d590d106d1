using System.Buffers.Binary;
using System.Text;
using Lathe.Text.Tokenizers.Pipeline;
using Lathe.Text.Tokenizers.Pipeline.Models;

namespace Lathe.Text.Tokenizers.SentencePiece;

/// <summary>
/// Reads llama2.c's <c>tokenizer.bin</c>: the length of the longest piece, then a score (float32), a length (int32) and the bytes
/// of each piece to the end of the file. Little-endian. Pieces 0, 1 and 2 are <c>&lt;unk&gt;</c>, <c>&lt;s&gt;</c>, <c>&lt;/s&gt;</c>.
/// </summary>
public static class Llama2cFile
{
    private const int LongestPiece = 1 << 16;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">Not such a file, or damaged; the message says where.</exception>
    public static PipelineTokenizer Load(string path) => Parse(File.ReadAllBytes(path), path);

    /// <summary>Reads a tokenizer from memory.</summary>
    /// <param name="bytes">The content of the file.</param>
    /// <param name="source">What to call it in errors.</param>
    /// <exception cref="InvalidDataException">Not such a file, or damaged.</exception>
    public static PipelineTokenizer Parse(byte[] bytes, string source)
    {
        int longest = bytes.Length < 4 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (longest is <= 0 or > LongestPiece)
            throw new InvalidDataException($"{source}: its longest piece is {longest} bytes: expected 1 to {LongestPiece}. Not a tokenizer.bin of llama2.c.");
        var pieces = new List<Piece>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (int at = 4; at < bytes.Length;)
        {
            int id = pieces.Count, length = bytes.Length - at < 8 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
            if (length <= 0 || length > longest || length > bytes.Length - at - 8)
                throw new InvalidDataException($"{source}: piece {id} at byte {at} says it is {length} bytes long: expected 1 to {longest} within the file's {bytes.Length}.");
            float score = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at));
            string text = Encoding.UTF8.GetString(bytes, at + 8, length);
            // Spaces are plain here, and the two markers stand between line ends.
            if (id is 1 or 2) text = text.Trim('\n');
            PieceKind kind = id == 0 ? PieceKind.Unknown : id <= 2 ? PieceKind.Control
                : id < 259 && ByteTokens.Value(text) == id - 3 ? PieceKind.Byte : PieceKind.Normal;
            text = text.Replace(' ', '▁');
            // A trained vocabulary may hold one text twice: the later one is never reached.
            if (!taken.Add(text)) (text, kind) = ($"{text}<duplicate {id}>", PieceKind.Control);
            pieces.Add(new Piece(text, score, kind));
            at += 8 + length;
        }

        if (pieces.Count < 3) throw new InvalidDataException($"{source}: has {pieces.Count} pieces: expected <unk>, <s>, </s> and more.");
        return SentencePieceTokenizer.Create(
            new SentencePieceModel
            {
                Pieces = pieces,
                ByteFallback = pieces.Count(piece => piece.Kind == PieceKind.Byte) == 256,
                RemoveExtraWhitespaces = false,
                BeginId = 1,
                EndId = 2,
                AddBegin = true,
            },
            source);
    }

    /// <summary>Writes a file.</summary>
    /// <param name="tokenizer">SentencePiece BPE: ids 0, 1 and 2 are unknown, begin and end.</param>
    /// <param name="scores">The score of each token: pairs merge by the highest.</param>
    /// <param name="stream">Where to.</param>
    public static void Write(Tokenizer tokenizer, ReadOnlySpan<float> scores, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        byte[][] pieces = new byte[Math.Min(scores.Length, tokenizer.VocabularySize)][];
        for (int id = 0; id < pieces.Length; id++)
        {
            string text = tokenizer.TokenText(id).Replace('▁', ' ');
            pieces[id] = Encoding.UTF8.GetBytes(id is 1 or 2 ? $"\n{text}\n" : text);
        }

        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(pieces.Max(piece => piece.Length));
        for (int id = 0; id < pieces.Length; id++)
        {
            writer.Write(scores[id]);
            writer.Write(pieces[id].Length);
            writer.Write(pieces[id]);
        }
    }

    internal static bool Recognises(TokenizerProbe probe)
        => probe.Head.Length > 12 && BinaryPrimitives.ReadInt32LittleEndian(probe.Head.Span) is > 0 and <= LongestPiece
            && BinaryPrimitives.ReadInt32LittleEndian(probe.Head.Span[8..]) == 5 && probe.Head.Span[12..].StartsWith("<unk>"u8);
}
