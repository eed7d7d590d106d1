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

    /// <summary>Whether a piece ends in front of such white space wherever it follows a <see cref="Streaming.PlainCharacters">plain
    /// character</see>, and text before and behind is split alike if one does not see the other.</summary>
    /// <param name="space">White space or <c>▁</c>.</param>
    public virtual bool CutsBefore(ReadOnlySpan<byte> space) => false;

    /// <summary>Writes the value of <c>"pre_tokenizer"</c> in <c>tokenizer.json</c>.</summary>
    public abstract void WriteTo(Utf8JsonWriter writer);
}
