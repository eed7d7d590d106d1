using System.Text.Json;

namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>Every piece is one token of the vocabulary, or unknown.</summary>
public sealed class WordLevelModel : SubwordModel
{
    private readonly Func<int, bool> _hidden;

    internal WordLevelModel(IReadOnlyList<string?> tokens, int? unknownId, Func<int, bool> hidden)
        : base(tokens)
    {
        UnknownId = unknownId;
        _hidden = hidden;
    }

    /// <inheritdoc/>
    public override int? UnknownId { get; }

    internal override void Encode(ReadOnlySpan<byte> piece, List<int> ids)
    {
        if (piece.Length == 0) return;
        int id = Table.Find(piece);
        if (id >= 0 && !_hidden(id)) ids.Add(id);
        else if (UnknownId is { } unknown) ids.Add(unknown);
    }

    internal override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "WordLevel");
        VocabularyJson.WriteIds(writer, Tokens);
        writer.WriteString("unk_token", UnknownId is { } unknown ? Tokens[unknown] : "[UNK]");
        writer.WriteEndObject();
    }
}
