using System.Text.Json;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Normalizers;

/// <summary>Rewrites text before it is cut into pieces: case, accents, white space, compatibility characters.</summary>
internal abstract class Normalizer
{
    /// <summary>Appends the normalised text.</summary>
    /// <param name="text">Well-formed UTF-8.</param>
    /// <param name="result">Receives well-formed UTF-8.</param>
    public abstract void Apply(ReadOnlySpan<byte> text, Utf8Buffer result);

    /// <summary>Writes the value of <c>"normalizer"</c> in <c>tokenizer.json</c>.</summary>
    public abstract void WriteTo(Utf8JsonWriter writer);
}
