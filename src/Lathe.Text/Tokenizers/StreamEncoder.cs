namespace Lathe.Text.Tokenizers;

/// <summary>Encodes a text that comes in chunks, cut anywhere, even inside a character: the ids are those of the whole text.</summary>
public abstract class StreamEncoder
{
    /// <summary>Takes the next bytes and appends the ids that are certain by now.</summary>
    /// <param name="utf8">Any number of bytes.</param>
    /// <param name="ids">Receives ids.</param>
    public abstract void Append(ReadOnlySpan<byte> utf8, List<int> ids);

    /// <summary>Ends the text and appends the rest; the encoder then begins a new text.</summary>
    /// <param name="ids">Receives ids.</param>
    public abstract void Flush(List<int> ids);
}
