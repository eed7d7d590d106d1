using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers.Pipeline.Models;

namespace Lathe.Text.Tokenizers.Pipeline.Decoders;

/// <summary>
/// From tokens back to text. Every token is decoded once, when the tokenizer is made, for the start of a text and for elsewhere;
/// what concerns the text as a whole is left to the end.
/// </summary>
internal sealed class TokenDecoder(IReadOnlyList<DecoderStep> steps, Action<Utf8JsonWriter> write)
{
    /// <summary>Until when a token counts as the start of the text.</summary>
    public StartRule Start { get; init; } = StartRule.FirstToken;

    /// <summary>Spaces taken off the start of the whole text, at most.</summary>
    public int TrimStart { get; init; }

    /// <summary>Spaces taken off the end of the whole text, at most.</summary>
    public int TrimEnd { get; init; }

    /// <summary>Close up punctuation and contractions at the end, as BERT's decoding does.</summary>
    public bool CleanUp { get; init; }

    /// <summary>The bytes of a token.</summary>
    /// <param name="token">As the vocabulary spells it.</param>
    /// <param name="start">At the start of a text.</param>
    public byte[] Decode(string token, bool start)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(token);
        bool raw = false;
        foreach (DecoderStep step in steps)
            if (!raw) (bytes, raw) = step(bytes, start);
        return bytes;
    }

    /// <summary>Writes the value of <c>"decoder"</c> in <c>tokenizer.json</c>.</summary>
    public void WriteTo(Utf8JsonWriter writer) => write(writer);
}
