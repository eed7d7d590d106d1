using Lathe.Text.Tokenizers.SentencePiece;
using Lathe.Text.Tokenizers.WordPiece;

namespace Lathe.Text.Tokenizers.Gguf;

/// <summary>
/// Makes tokenizers from the metadata of GGUF files (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md):
/// <c>tokenizer.ggml.model</c> is gpt2 (byte-level BPE), llama (SentencePiece BPE), t5 (SentencePiece unigram) or bert (WordPiece).
/// </summary>
public static class GgufTokenizer
{
    /// <summary>Whether metadata holds a tokenizer.</summary>
    /// <param name="metadata">Keys and values; arrays are <c>string[]</c>, <c>float[]</c>, <c>int[]</c>.</param>
    public static bool IsIn(IReadOnlyDictionary<string, object> metadata) => metadata.ContainsKey("tokenizer.ggml.model");

    /// <summary>Makes the tokenizer.</summary>
    /// <param name="metadata">Keys and values; arrays are <c>string[]</c>, <c>float[]</c>, <c>int[]</c>.</param>
    /// <param name="source">The file, for errors.</param>
    /// <exception cref="InvalidDataException">There is no tokenizer, it contradicts itself, or is of a kind not supported.</exception>
    public static Tokenizer Create(IReadOnlyDictionary<string, object> metadata, string source)
    {
        var keys = new GgufKeys(metadata, source);
        string model = keys.Text("model") ?? throw keys.Absent("model");
        return model switch
        {
            "gpt2" => GgufByteLevel.Create(keys),
            "llama" or "t5" => Pieces(keys, unigram: model == "t5"),
            "bert" => Words(keys),
            _ => throw keys.Wrong("model", model, "gpt2, llama, t5 or bert"),
        };
    }

    private static Pipeline.PipelineTokenizer Pieces(GgufKeys keys, bool unigram)
    {
        string[] tokens = keys.Tokens();
        float[] scores = keys.Array<float>("scores") ?? throw keys.Absent("scores");
        if (scores.Length != tokens.Length) throw keys.Wrong("scores", scores, $"an array of {tokens.Length}, one a token");
        int? unknown = keys.Id("unknown_token_id", tokens.Length), begin = keys.Id("bos_token_id", tokens.Length);
        int? end = keys.Id("eos_token_id", tokens.Length), pad = keys.Id("padding_token_id", tokens.Length);
        PieceKind[] kinds = Kinds(keys, tokens.Length) ?? Guess(tokens, unknown ?? 0, begin, end);
        return SentencePieceTokenizer.Create(
            new SentencePieceModel
            {
                Pieces = [.. tokens.Select((token, id) => new Piece(token, scores[id], kinds[id]))],
                Unigram = unigram,
                ByteFallback = kinds.Contains(PieceKind.Byte),
                AddDummyPrefix = keys.Flag("add_space_prefix") ?? true,
                RemoveExtraWhitespaces = keys.Flag("remove_extra_whitespaces") ?? unigram,
                CharacterMap = CharacterMap(keys),
                BeginId = begin ?? (unigram ? null : Named("<s>")),
                EndId = end ?? Named("</s>"),
                PadId = pad,
                AddBegin = keys.Flag("add_bos_token") ?? !unigram,
                AddEnd = keys.Flag("add_eos_token") ?? unigram,
            },
            keys.Source);

        int? Named(string token) => Array.IndexOf(tokens, token) is int id and >= 0 ? id : null;
    }

    /// <summary>The words are written as SentencePiece would, <c>▁word</c> and <c>ing</c>: back to <c>word</c> and <c>##ing</c>.</summary>
    private static Pipeline.PipelineTokenizer Words(GgufKeys keys)
    {
        string?[] tokens =
        [
            .. keys.Tokens().Select(token => token.StartsWith('▁') ? token[1..]
                : token.Length > 2 && token[0] == '[' && token[^1] == ']' ? token : $"##{token}"),
        ];
        if (Array.IndexOf(tokens, "") is int empty and >= 0) throw new InvalidDataException($"{keys.Source}: token {empty} is empty: expected text.");
        return WordPieceFile.Create(tokens, keys.Source, !WordPieceFile.LooksCased(tokens));
    }

    private static PieceKind[]? Kinds(GgufKeys keys, int count)
    {
        int[]? types = keys.Array<int>("token_type") ?? null;
        if (types is null) return null;
        if (types.Length != count) throw keys.Wrong("token_type", types, $"an array of {count}, one a token");
        return [.. types.Select((type, id) => type is >= 0 and <= 6 ? (PieceKind)Math.Max(type, 1)
            : throw new InvalidDataException($"{keys.Source}: token {id} is of type {type}: expected 0 to 6."))];
    }

    private static PieceKind[] Guess(string[] tokens, int unknown, int? begin, int? end)
        => [.. tokens.Select((token, id) => id == unknown ? PieceKind.Unknown : id == begin || id == end ? PieceKind.Control
            : Pipeline.Models.ByteTokens.Value(token) >= 0 ? PieceKind.Byte : PieceKind.Normal)];

    private static byte[] CharacterMap(GgufKeys keys)
    {
        const string Key = "precompiled_charsmap";
        // Bytes with or without a sign are the same bits, and pass for each other as arrays.
        return keys.Array<byte>(Key) ?? [];
    }
}
