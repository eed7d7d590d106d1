namespace Lathe.Text.Tokenizers.SentencePiece;

/// <summary>What a SentencePiece model says, wherever it is written: its own protobuf, GGUF metadata, llama2.c's <c>tokenizer.bin</c>.</summary>
public sealed record SentencePieceModel
{
    /// <summary>The pieces; ids are their places.</summary>
    public required IReadOnlyList<Piece> Pieces { get; init; }

    /// <summary>Unigram (Kudo 2018) rather than BPE.</summary>
    public bool Unigram { get; init; }

    /// <summary>Spell unknown characters with byte pieces.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>A space is put in front of the text.</summary>
    public bool AddDummyPrefix { get; init; } = true;

    /// <summary>Spaces at the ends go, and runs of them become one.</summary>
    public bool RemoveExtraWhitespaces { get; init; } = true;

    /// <summary>Spaces are spelled <c>▁</c>.</summary>
    public bool EscapeWhitespaces { get; init; } = true;

    /// <summary>The space put in front is put behind instead.</summary>
    public bool WhitespaceAsSuffix { get; init; }

    /// <summary>The compiled normalisation rules; empty for none.</summary>
    public ReadOnlyMemory<byte> CharacterMap { get; init; }

    /// <summary>What the unknown piece reads as.</summary>
    public string UnknownSurface { get; init; } = " \u2047 ";

    /// <summary>Id that begins a text, or null.</summary>
    public int? BeginId { get; init; }

    /// <summary>Id that ends a text, or null.</summary>
    public int? EndId { get; init; }

    /// <summary>Id of padding, or null.</summary>
    public int? PadId { get; init; }

    /// <summary>Put <see cref="BeginId"/> in front where special tokens are asked for.</summary>
    public bool AddBegin { get; init; }

    /// <summary>Put <see cref="EndId"/> behind where special tokens are asked for.</summary>
    public bool AddEnd { get; init; }
}
