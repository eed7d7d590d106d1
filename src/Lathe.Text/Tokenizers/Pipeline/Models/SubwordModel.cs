using System.Text.Json;

namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>Cuts one piece of normalised text into tokens of its vocabulary. Immutable, and used from several threads at once.</summary>
public abstract class SubwordModel
{
    internal SubwordModel(IReadOnlyList<string?> tokens)
    {
        Tokens = tokens;
        Table = new PieceTable([.. tokens.Select(token => token is null ? null : System.Text.Encoding.UTF8.GetBytes(token))]);
    }

    /// <summary>The tokens by id; null where the vocabulary leaves an id out.</summary>
    public IReadOnlyList<string?> Tokens { get; }

    /// <summary>The token for what the vocabulary cannot spell, or null where there is none.</summary>
    public virtual int? UnknownId => null;

    internal PieceTable Table { get; }

    /// <summary>Appends the ids of one piece.</summary>
    /// <param name="piece">UTF-8, normalised and cut off by the pre-tokenizer.</param>
    /// <param name="ids">Receives the ids.</param>
    internal abstract void Encode(ReadOnlySpan<byte> piece, List<int> ids);

    /// <summary>Whether no token reaches across a place between a plain character and such white space or <c>▁</c>.</summary>
    internal virtual bool CutsBefore(ReadOnlySpan<byte> space) => false;

    /// <summary>Appends the ids of a part of a piece that ends at such a place, or at the end.</summary>
    /// <param name="part">Goes on where the last part ended.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="carry">What the parts before leave to know.</param>
    internal virtual void Encode(ReadOnlySpan<byte> part, List<int> ids, ref PieceCarry carry) => Encode(part, ids);

    /// <summary>Writes the value of <c>"model"</c> in <c>tokenizer.json</c>.</summary>
    internal abstract void WriteTo(Utf8JsonWriter writer);
}
