using System.Text;

namespace Lathe.Text.Tokenizers;

/// <summary>
/// Text to token ids and back. A tokenizer is immutable once made and may be used from several threads.
/// </summary>
public abstract class Tokenizer
{
    /// <summary>What kind of tokenizer this is, in a few words: <c>byte-level BPE</c>, <c>WordPiece</c>.</summary>
    public virtual string Kind => GetType().Name;

    /// <summary>Number of ids, special and added tokens among them: ids are 0 up to, not including, this.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>Id that begins a text (<c>&lt;s&gt;</c>, <c>[CLS]</c>), or null.</summary>
    public virtual int? BeginId => null;

    /// <summary>Id that ends a text (<c>&lt;/s&gt;</c>, <c>&lt;|endoftext|&gt;</c>, <c>[SEP]</c>), or null.</summary>
    public virtual int? EndId => null;

    /// <summary>Id of padding, or null.</summary>
    public virtual int? PadId => null;

    /// <summary>Id of what the vocabulary cannot spell, or null where it can spell everything.</summary>
    public virtual int? UnknownId => null;

    /// <summary>Special and added tokens, in the order of their ids.</summary>
    public virtual IReadOnlyList<AddedToken> AddedTokens => [];

    /// <summary>Appends the ids of <paramref name="text"/>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="options">Which special tokens are read from the text or put around it; null is <see cref="EncodeOptions.Default"/>.</param>
    public abstract void Encode(string text, List<int> ids, EncodeOptions? options = null);

    /// <summary>Appends the ids of a UTF-8 text. Bytes that are not UTF-8 are read as U+FFFD, except by byte-level tokenizers, which keep them.</summary>
    /// <param name="utf8">Any bytes.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="options">As for text.</param>
    public virtual void Encode(ReadOnlySpan<byte> utf8, List<int> ids, EncodeOptions? options = null) =>
        Encode(Encoding.UTF8.GetString(utf8), ids, options);

    /// <summary>An encoder of a text that comes in chunks. Where a kind of tokenizer does not say otherwise it holds the whole text until its end.</summary>
    /// <param name="options">As for text.</param>
    public virtual StreamEncoder CreateStreamEncoder(EncodeOptions? options = null) => new WholeTextEncoder(this, options);

    /// <summary>The bytes a token stands for, in the middle of a text; empty for control tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public abstract ReadOnlySpan<byte> TokenBytes(int id);

    /// <summary>The bytes a token adds to a text whose last token is <paramref name="previous"/>; where tokens look the same wherever
    /// they stand, <see cref="TokenBytes(int)"/>. Decoding, at once or in a stream, goes through here.</summary>
    /// <param name="id">The token.</param>
    /// <param name="previous">The token before it that was not skipped; null at the beginning of a text.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public virtual ReadOnlySpan<byte> TokenBytes(int id, int? previous) => TokenBytes(id);

    /// <summary>The token as its vocabulary spells it (<c>Ġhello</c>, <c>▁hello</c>, <c>##ing</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public abstract string TokenText(int id);

    /// <summary>The id of a token as its vocabulary spells it, special tokens among them; null where there is none.</summary>
    public abstract int? FindToken(string token);

    /// <summary>Whether a token is special: begins, ends, pads, separates; left out of decoded text where asked.</summary>
    public abstract bool IsSpecial(int id);

    /// <summary>The ids of <paramref name="text"/>.</summary>
    public int[] Encode(string text, EncodeOptions? options = null)
    {
        var ids = new List<int>();
        Encode(text, ids, options);
        return [.. ids];
    }

    /// <summary>The text of the ids. Bytes that are not UTF-8 become U+FFFD, one for each longest beginning of a character.</summary>
    public virtual string Decode(ReadOnlySpan<int> ids, bool skipSpecial = false) => Encoding.UTF8.GetString(DecodeBytes(ids, skipSpecial));

    /// <summary>The bytes of the ids: for a byte-level tokenizer exactly those that were encoded, UTF-8 or not.</summary>
    public virtual byte[] DecodeBytes(ReadOnlySpan<int> ids, bool skipSpecial = false)
    {
        var bytes = new List<byte>(ids.Length * 4);
        int? previous = null;
        foreach (int id in ids)
        {
            if (skipSpecial && IsSpecial(id)) continue;
            bytes.AddRange(TokenBytes(id, previous));
            previous = id;
        }

        return [.. bytes];
    }
}
