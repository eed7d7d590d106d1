using System.Text.Unicode;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference;

/// <summary>
/// Tokens to text as they come, as <see cref="StreamDecoder"/> does it, into memory that is used again: a token allocates nothing
/// unless the text outgrows its place.
/// </summary>
internal sealed class TextBuilder(Tokenizer tokenizer, TextPiece? onText)
{
    private char[] _text = new char[4096];
    private byte[] _bytes = new byte[256];
    private int _held;
    private int _count;
    private int? _previous;

    public int Count => _count;

    /// <summary>Adds a token; what is certain by now is handed on.</summary>
    public void Append(int id)
    {
        if (tokenizer.IsSpecial(id)) return;
        ReadOnlySpan<byte> bytes = tokenizer.TokenBytes(id, _previous);
        _previous = id;
        Decode(bytes, flush: false);
    }

    /// <summary>The text before a token that is known but not wanted: it decides how the next token looks.</summary>
    public void Skip(int id)
    {
        if (!tokenizer.IsSpecial(id)) _previous = id;
    }

    /// <summary>Half a character at the end becomes U+FFFD.</summary>
    public void Finish() => Decode([], flush: true);

    public string ToString(int from) => new(_text, from, _count - from);

    private void Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        int all = _held + bytes.Length;
        if (_bytes.Length < all) Array.Resize(ref _bytes, all * 2);
        bytes.CopyTo(_bytes.AsSpan(_held));

        // A byte gives a character at most.
        if (_text.Length < _count + all) Array.Resize(ref _text, Math.Max(_text.Length * 2, _count + all));
        _ = Utf8.ToUtf16(_bytes.AsSpan(0, all), _text.AsSpan(_count), out int read, out int written, replaceInvalidSequences: true, isFinalBlock: flush);

        // The beginning of a character waits for its end.
        _held = all - read;
        _bytes.AsSpan(read, _held).CopyTo(_bytes);
        _count += written;
        if (written > 0) onText?.Invoke(_text.AsSpan(_count - written, written));
    }
}
