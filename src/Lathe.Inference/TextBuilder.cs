using System.Text.Unicode;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference;

/// <summary>
/// Tokens to text as they come, as <see cref="StreamDecoder"/> does it, into memory that is used again: a token allocates nothing
/// unless the text outgrows its place. What may become a stop string is held back until it cannot.
/// </summary>
/// <param name="tokenizer">Whose tokens they are.</param>
/// <param name="onText">Receives the text that is certain.</param>
/// <param name="stops">What ends the text, or null.</param>
/// <param name="free">Tokens of output in whose text no stop string is looked for.</param>
internal sealed class TextBuilder(Tokenizer tokenizer, TextPiece? onText, StopMatcher? stops = null, int free = 0)
{
    private char[] _text = new char[4096];
    private byte[] _bytes = new byte[256];
    private int _held;
    private int _count;
    private int _shown;
    private int _state;
    private int _tokens;
    private int? _previous;
    private bool _stopped;

    public int Count => _count;

    /// <summary>Adds a token of the prompt; it decides how the next token looks even if it is not wanted.</summary>
    public void AddPrompt(int id, bool wanted)
    {
        if (tokenizer.IsSpecial(id)) return;
        if (wanted) Decode(tokenizer.TokenBytes(id, _previous), flush: false);
        _previous = id;
        Show(_count);
    }

    /// <summary>Adds a token of the output; what is certain by now is handed on.</summary>
    /// <returns>Whether the text goes on: no stop string has come.</returns>
    public bool Append(int id)
    {
        _tokens++;
        if (tokenizer.IsSpecial(id)) return true;
        int from = _count;
        Decode(tokenizer.TokenBytes(id, _previous), flush: false);
        _previous = id;
        Release(from);
        return !_stopped;
    }

    /// <summary>Half a character at the end becomes U+FFFD; nothing is held back any more.</summary>
    public void Finish()
    {
        if (_stopped) return;
        int from = _count;
        Decode([], flush: true);
        Release(from);
        Show(_count);
    }

    public string ToString(int from) => new(_text, from, _count - from);

    private void Release(int from)
    {
        if (stops is null || _tokens <= free)
        {
            Show(_count);
            return;
        }

        for (int i = from; i < _count; i++)
        {
            _state = stops.Step(_state, _text[i]);
            if (stops.Matched(_state) is not (> 0 and int length)) continue;
            _count = i + 1 - length;
            _stopped = true;
            Show(_count);
            return;
        }

        Show(_count - stops.Depth(_state));
    }

    private void Show(int end)
    {
        if (end <= _shown) return;
        onText?.Invoke(_text.AsSpan(_shown, end - _shown));
        _shown = end;
    }

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
    }
}
