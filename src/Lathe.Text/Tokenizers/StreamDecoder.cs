using System.Buffers;
using System.Text;

namespace Lathe.Text.Tokenizers;

/// <summary>
/// Turns ids into text as they come. A character whose bytes are spread over tokens is held back until it is whole, so the pieces
/// put together are exactly <see cref="Tokenizer.Decode"/> of all ids, and no piece ends in half a code point.
/// </summary>
/// <param name="tokenizer">Whose ids they are.</param>
/// <param name="skipSpecial">Leave special tokens out.</param>
public sealed class StreamDecoder(Tokenizer tokenizer, bool skipSpecial = false)
{
    // At most three bytes of an unfinished character.
    private readonly byte[] _held = new byte[4];
    private int _heldCount;
    private int? _previous;

    /// <summary>Takes the next id.</summary>
    /// <returns>The text that is certain by now, often empty in the middle of a character.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public string Append(int id)
    {
        if (skipSpecial && tokenizer.IsSpecial(id)) return "";
        ReadOnlySpan<byte> token = tokenizer.TokenBytes(id, _previous);
        _previous = id;
        if (token.IsEmpty) return "";
        byte[] buffer = ArrayPool<byte>.Shared.Rent(_heldCount + token.Length);
        try
        {
            _held.AsSpan(0, _heldCount).CopyTo(buffer);
            token.CopyTo(buffer.AsSpan(_heldCount));
            ReadOnlySpan<byte> bytes = buffer.AsSpan(0, _heldCount + token.Length);
            int unfinished = Utf8.UnfinishedTail(bytes);
            bytes[^unfinished..].CopyTo(_held);
            _heldCount = unfinished;
            return Encoding.UTF8.GetString(bytes[..^unfinished]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Ends the text and begins a new one.</summary>
    /// <returns>U+FFFD where the text ends inside a character, otherwise nothing.</returns>
    public string Flush()
    {
        string rest = Encoding.UTF8.GetString(_held, 0, _heldCount);
        _heldCount = 0;
        _previous = null;
        return rest;
    }
}
