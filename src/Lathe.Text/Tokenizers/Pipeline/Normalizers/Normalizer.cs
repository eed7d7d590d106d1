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

    /// <summary>
    /// Whether text may be rewritten in two parts, where the first ends in a <see cref="Streaming.PlainCharacters">plain character</see>
    /// before and after rewriting, and the second begins with white space; see <see cref="Part"/>.
    /// </summary>
    /// <param name="space">The white space that the second part begins with.</param>
    /// <param name="first">Whether nothing was rewritten before.</param>
    public virtual bool CutsBefore(ReadOnlySpan<byte> space, bool first) => true;

    /// <summary>Appends the normalised text of a part between such places.</summary>
    /// <param name="text">The part.</param>
    /// <param name="begins">Whether nothing stands before it.</param>
    /// <param name="ends">Whether nothing stands behind it.</param>
    /// <param name="result">Receives well-formed UTF-8.</param>
    public virtual void Part(ReadOnlySpan<byte> text, bool begins, bool ends, Utf8Buffer result) => Apply(text, result);

    /// <summary>Writes the value of <c>"normalizer"</c> in <c>tokenizer.json</c>.</summary>
    public abstract void WriteTo(Utf8JsonWriter writer);
}
