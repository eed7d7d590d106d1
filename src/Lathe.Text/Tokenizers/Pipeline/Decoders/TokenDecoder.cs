using System.Text;
using System.Text.Json;

namespace Lathe.Text.Tokenizers.Pipeline.Decoders;

/// <summary>
/// From tokens back to text: every token is decoded once, when its tokenizer is made, for the start of a text and for elsewhere.
/// </summary>
internal sealed class TokenDecoder(IReadOnlyList<DecoderStep> steps, Action<Utf8JsonWriter> write)
{
    /// <summary>What follows an apostrophe stands close to it, as in BERT's decoding: <c>l'eau</c>.</summary>
    public bool JoinsApostrophes { get; init; }

    /// <summary>Special tokens are no text at all, and what follows the one that begins a text is its start.</summary>
    public bool HidesSpecial { get; init; }

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
