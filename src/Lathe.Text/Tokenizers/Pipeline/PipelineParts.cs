using Lathe.Text.Tokenizers.Pipeline.Decoders;
using Lathe.Text.Tokenizers.Pipeline.Models;
using Lathe.Text.Tokenizers.Pipeline.Normalizers;
using Lathe.Text.Tokenizers.Pipeline.Splitters;

namespace Lathe.Text.Tokenizers.Pipeline;

/// <summary>What a <see cref="PipelineTokenizer"/> is made of, in the order in which text goes through it.</summary>
internal sealed record PipelineParts
{
    /// <summary>What to call it: <c>SentencePiece unigram</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Found in the text first.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>Tokens that the model itself finds whole in text; in <c>tokenizer.json</c> they are added tokens.</summary>
    public IReadOnlyList<AddedToken> FoundByModel { get; init; } = [];

    /// <summary>Rewrites what is left.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>Cuts it; null is one piece.</summary>
    public Splitter? Splitter { get; init; }

    /// <summary>Tokens of a piece.</summary>
    public required SubwordModel Model { get; init; }

    /// <summary>Special tokens around the whole.</summary>
    public SpecialTemplate? Template { get; init; }

    /// <summary>The way back.</summary>
    public required TokenDecoder Decoder { get; init; }

    public int? BeginId { get; init; }

    public int? EndId { get; init; }

    public int? PadId { get; init; }
}
