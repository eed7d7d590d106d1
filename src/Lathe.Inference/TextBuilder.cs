using System.Text;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference;

/// <summary>
/// Tokens to text as they come, as <see cref="StreamDecoder"/> does it, into memory that is used again: a token allocates nothing
/// unless the text outgrows its place.
/// </summary>
internal sealed class TextBuilder(Tokenizer tokenizer, TextPiece? onText)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private char[] _text = new char[4096];
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
        // A byte gives a character at most, and one held back becomes one.
        int room = bytes.Length + 4;
        if (_text.Length < _count + room) Array.Resize(ref _text, Math.Max(_text.Length * 2, _count + room));
        int written = _decoder.GetChars(bytes, _text.AsSpan(_count), flush);
        _count += written;
        if (written > 0) onText?.Invoke(_text.AsSpan(_count - written, written));
    }
}
