using Lathe.Text.Tokenizers.HuggingFace;
using Lathe.Text.Tokenizers.Pipeline;
using Lathe.Text.Tokenizers.Pipeline.Models;
using Lathe.Text.Tokenizers.SentencePiece;

namespace Lathe.Text.Tokenizers.Gguf;

/// <summary>
/// Says a tokenizer as metadata of a GGUF file (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): <c>gpt2</c> for
/// byte-level BPE, <c>llama</c> for SentencePiece BPE, <c>t5</c> for unigram, <c>bert</c> for WordPiece.
/// </summary>
public static class GgufTokenizerWriter
{
    private const string Prefix = "tokenizer.ggml.";

    /// <summary>The metadata, in the order in which it is written.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="vocabulary">Tokens of the model: the vocabulary is padded to as many; 0: its own.</param>
    /// <exception cref="NotSupportedException">GGUF has no form for it.</exception>
    public static IReadOnlyDictionary<string, object> Metadata(Tokenizer tokenizer, int vocabulary = 0)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        int count = Math.Max(vocabulary, tokenizer.VocabularySize);
        var metadata = new OrderedDictionary<string, object>(StringComparer.Ordinal);
        switch (tokenizer)
        {
            case ByteLevelBpe bpe:
                ByteLevel(bpe, count, metadata);
                break;
            case PipelineTokenizer { Model: MergeModel { ByteFallback: true } merges } pipeline:
                Pieces("llama", pipeline, Scores(merges), count, metadata);
                break;
            case PipelineTokenizer { Model: UnigramModel unigram } pipeline:
                Pieces("t5", pipeline, [.. unigram.Tokens.Select((_, id) => (float)unigram.Score(id))], count, metadata);
                break;
            case PipelineTokenizer { Model: WordPieceModel words } pipeline:
                Words(pipeline, words, count, metadata);
                break;
            default:
                throw new NotSupportedException($"A {tokenizer.Kind} tokenizer has no form in GGUF: expected byte-level BPE, SentencePiece or WordPiece.");
        }

        Id("bos_token_id", tokenizer.BeginId);
        Id("eos_token_id", tokenizer.EndId);
        Id("unknown_token_id", tokenizer.UnknownId);
        Id("padding_token_id", tokenizer.PadId);
        int[] around = tokenizer.Encode("", new EncodeOptions { AddSpecial = true });
        metadata[Prefix + "add_bos_token"] = tokenizer.BeginId is { } begin && around.Length > 0 && around[0] == begin;
        metadata[Prefix + "add_eos_token"] = tokenizer.EndId is { } end && around.Length > (tokenizer.BeginId == end ? 1 : 0) && around[^1] == end;
        return metadata;

        void Id(string key, int? id)
        {
            if (id is { } value) metadata[Prefix + key] = (uint)value;
        }
    }

    private static void ByteLevel(ByteLevelBpe tokenizer, int count, OrderedDictionary<string, object> metadata)
    {
        ByteLevelBpeModel model = tokenizer.Model;
        string pattern = model.Pattern.Name == PreTokenizer.Gpt2.Name ? "gpt-2"
            : model.Pattern.Name == PreTokenizer.Llama3.Name ? "llama-bpe"
            : model.Pattern.Name == PreTokenizer.Qwen2.Name ? "qwen2"
            : model.Pattern.Name == PreTokenizer.O200k.Name ? "gpt-4o"
            : throw new NotSupportedException($"GGUF has no name for the pattern '{model.Pattern.Name}': expected that of GPT-2, Llama 3, Qwen 2 or GPT-4o.");
        IReadOnlyList<BpeMerge> merges = model.Merges ?? RankMerges.Find(model.Tokens);
        Begin("gpt2", tokenizer, count, metadata, id => id < model.Tokens.Count && model.Tokens[id] is { } bytes ? ByteAlphabet.ToText(bytes) : null, _ => PieceKind.Normal);
        metadata[Prefix + "pre"] = pattern;
        metadata[Prefix + "merges"] = merges.Select(m => $"{ByteAlphabet.ToText(model.Tokens[m.Left]!)} {ByteAlphabet.ToText(model.Tokens[m.Right]!)}").ToArray();
    }

    private static void Pieces(string model, PipelineTokenizer tokenizer, float[] scores, int count, OrderedDictionary<string, object> metadata)
    {
        IReadOnlyList<string?> tokens = tokenizer.Model.Tokens;
        bool bytes = tokens.Count(t => t is not null && ByteTokens.Value(t) >= 0) >= 256;
        Begin(model, tokenizer, count, metadata, id => id < tokens.Count ? tokens[id] : null,
            id => bytes && ByteTokens.Value(tokens[id]!) >= 0 ? PieceKind.Byte : PieceKind.Normal);
        float[] all = new float[count];
        scores.CopyTo(all, 0);
        metadata[Prefix + "scores"] = all;

        // Whether a word at the beginning of a text gets a space before it.
        int[] ids = tokenizer.Encode("a");
        metadata[Prefix + "add_space_prefix"] = ids.Length > 0 && tokenizer.TokenText(ids[0]).StartsWith('▁');
        metadata[Prefix + "remove_extra_whitespaces"] = tokenizer.Encode("a  b").SequenceEqual(tokenizer.Encode("a b"));
    }

    private static void Words(PipelineTokenizer tokenizer, WordPieceModel words, int count, OrderedDictionary<string, object> metadata)
    {
        // Written as SentencePiece would: ▁word, and ing for ##ing.
        Begin("bert", tokenizer, count, metadata, id => id >= words.Tokens.Count || words.Tokens[id] is not { } token ? null
            : token.StartsWith(words.ContinuingPrefix, StringComparison.Ordinal) && token.Length > words.ContinuingPrefix.Length ? token[words.ContinuingPrefix.Length..]
            : token is ['[', _, .., ']'] ? token : $"▁{token}", _ => PieceKind.Normal);
        Id("seperator_token_id", "[SEP]");
        Id("cls_token_id", "[CLS]");
        Id("mask_token_id", "[MASK]");

        void Id(string key, string token)
        {
            if (tokenizer.FindToken(token) is { } id) metadata[Prefix + key] = (uint)id;
        }
    }

    private static void Begin(
        string model, Tokenizer tokenizer, int count, OrderedDictionary<string, object> metadata, Func<int, string?> text, Func<int, PieceKind> kind)
    {
        string[] tokens = new string[count];
        int[] types = new int[count];
        Dictionary<int, AddedToken> added = tokenizer.AddedTokens.ToDictionary(t => t.Id);
        for (int id = 0; id < count; id++)
        {
            bool isAdded = added.TryGetValue(id, out AddedToken? token);
            string? own = isAdded ? token!.Content : text(id);

            // Models have more rows than tokenizers have tokens where they are padded to a round number.
            tokens[id] = own ?? $"[PAD{id}]";
            types[id] = (int)(own is null ? PieceKind.Unused : !isAdded ? kind(id) : id == tokenizer.UnknownId ? PieceKind.Unknown : token!.Special ? PieceKind.Control : PieceKind.UserDefined);
        }

        metadata[Prefix + "model"] = model;
        metadata[Prefix + "tokens"] = tokens;
        metadata[Prefix + "token_type"] = types;
    }

    // Of a merge list only the order matters: a token is worth as much as the first merge that makes it is early.
    private static float[] Scores(MergeModel model)
    {
        float[] scores = new float[model.Tokens.Count];
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < scores.Length; id++)
        {
            if (model.Tokens[id] is { } token) ids.TryAdd(token, id);
        }

        HashSet<int> scored = [];
        foreach ((int left, int right) in model.Merges)
        {
            if (ids.TryGetValue(model.Tokens[left] + model.Tokens[right], out int whole) && scored.Add(whole)) scores[whole] = -scored.Count;
        }

        for (int id = 0; id < scores.Length; id++)
        {
            if (!scored.Contains(id)) scores[id] = -1e6f;
        }

        return scores;
    }
}
