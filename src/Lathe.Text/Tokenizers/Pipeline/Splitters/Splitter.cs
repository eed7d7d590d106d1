using System.Text.Json;

namespace Lathe.Text.Tokenizers.Pipeline.Splitters;

/// <summary>Cuts normalised text into the pieces that the model sees one by one.</summary>
internal abstract class Splitter
{
    /// <summary>Adds the pieces of <paramref name="text"/>.</summary>
    /// <param name="text">Well-formed UTF-8, not empty.</param>
    /// <param name="first">Whether it begins the whole input.</param>
    /// <param name="result">Receives the pieces.</param>
    public abstract void Split(ReadOnlySpan<byte> text, bool first, PieceList result);

    /// <summary>Writes the value of <c>"pre_tokenizer"</c> in <c>tokenizer.json</c>.</summary>
    public abstract void WriteTo(Utf8JsonWriter writer);
}
