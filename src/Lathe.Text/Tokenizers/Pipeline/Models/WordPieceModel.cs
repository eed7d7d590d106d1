using System.Text;
using System.Text.Json;

namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>
/// WordPiece (Schuster and Nakajima 2012; as in BERT): a word is its longest token from the left, then the longest continuing
/// one (<c>##ing</c>), and so on; a word that cannot be spelled so is one unknown token.
/// </summary>
public sealed class WordPieceModel : SubwordModel
{
    private readonly ByteTrie _starts, _continues;
    private readonly int _unknown;

    /// <param name="tokens">The tokens by id.</param>
    /// <param name="unknownId">The token for words that cannot be spelled.</param>
    /// <param name="continuingPrefix">What continuing tokens start with.</param>
    /// <param name="longestWord">Longer words, in characters, are unknown.</param>
    /// <param name="hidden">Ids that text never becomes, such as special tokens.</param>
    internal WordPieceModel(IReadOnlyList<string?> tokens, int unknownId, string continuingPrefix, int longestWord, Func<int, bool> hidden)
        : base(tokens)
    {
        _unknown = unknownId;
        ContinuingPrefix = continuingPrefix;
        LongestWord = longestWord;
        byte[]?[] starts = new byte[tokens.Count][], continues = new byte[tokens.Count][];
        for (int id = 0; id < tokens.Count; id++)
        {
            if (tokens[id] is not { } token || hidden(id)) continue;
            // "##ing" spelled out at the start of a word is itself a match there, as in the reference.
            starts[id] = Encoding.UTF8.GetBytes(token);
            if (token.StartsWith(continuingPrefix, StringComparison.Ordinal))
                continues[id] = Encoding.UTF8.GetBytes(token[continuingPrefix.Length..]);
        }

        _starts = new ByteTrie(starts);
        _continues = new ByteTrie(continues);
    }

    /// <inheritdoc/>
    public override int? UnknownId => _unknown;

    /// <summary>What continuing tokens start with.</summary>
    public string ContinuingPrefix { get; }

    /// <summary>Longer words, in characters, are unknown.</summary>
    public int LongestWord { get; }

    internal override void Encode(ReadOnlySpan<byte> piece, List<int> ids)
    {
        if (piece.Length == 0) return;
        int first = ids.Count;
        if (piece.Length > LongestWord && Characters(piece) > LongestWord)
        {
            ids.Add(_unknown);
            return;
        }

        for (int at = 0; at < piece.Length;)
        {
            int length = (at == 0 ? _starts : _continues).Longest(piece[at..], out int id);
            if (length == 0)
            {
                ids.RemoveRange(first, ids.Count - first);
                ids.Add(_unknown);
                return;
            }

            ids.Add(id);
            at += length;
        }
    }

    internal override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "WordPiece");
        writer.WriteString("unk_token", Tokens[_unknown]);
        writer.WriteString("continuing_subword_prefix", ContinuingPrefix);
        writer.WriteNumber("max_input_chars_per_word", LongestWord);
        VocabularyJson.WriteIds(writer, Tokens);
        writer.WriteEndObject();
    }

    private static int Characters(ReadOnlySpan<byte> piece)
    {
        int count = 0;
        foreach (byte b in piece) count += (b & 0xC0) == 0x80 ? 0 : 1;
        return count;
    }
}
