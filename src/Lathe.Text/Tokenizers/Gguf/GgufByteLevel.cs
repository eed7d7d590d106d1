using System.Text;
using Lathe.Text.Tokenizers.Pipeline;
using Lathe.Text.Tokenizers.Pipeline.Decoders;
using Lathe.Text.Tokenizers.Pipeline.Models;
using Lathe.Text.Tokenizers.Pipeline.Splitters;

namespace Lathe.Text.Tokenizers.Gguf;

/// <summary>Byte-level BPE out of GGUF metadata; <c>tokenizer.ggml.pre</c> names the pattern as llama.cpp does.</summary>
internal static class GgufByteLevel
{
    private const int Control = 3, UserDefined = 4, Unused = 5;

    public static Tokenizer Create(GgufKeys keys)
    {
        string[] tokens = keys.Tokens();
        string pre = keys.Text("pre") ?? "default";
        PreTokenizer? pattern = Pattern(pre);
        bool digits = pre is "smollm" or "starcoder" or "refact" or "command-r" or "codeshell";
        if (pattern is null && !digits)
        {
            throw keys.Wrong("pre", pre, "gpt-2, default, llama-bpe, llama3, llama-v3, dbrx, smaug-bpe, qwen2, deepseek-r1-qwen, stablelm2, "
                + "chatglm-bpe, gpt-4o, o200k, smollm, starcoder, refact, command-r");
        }

        int[] types = keys.Array<int>("token_type") ?? new int[tokens.Length];
        if (types.Length != tokens.Length) throw keys.Wrong("token_type", types, $"an array of {tokens.Length}, one a token");
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < tokens.Length; id++)
            if (!ids.TryAdd(tokens[id], id)) throw new InvalidDataException($"{keys.Source}: '{tokens[id]}' is both token {ids[tokens[id]]} and token {id}: expected each once.");
        List<BpeMerge> merges = Merges(keys, tokens, ids);
        AddedToken[] added =
        [
            .. tokens.Select((text, id) => new AddedToken(text, id) { Special = types[id] != UserDefined })
                .Where(token => types[token.Id] is Control or UserDefined && token.Content.Length > 0),
        ];
        bool begins = pre is "llama-bpe" or "llama3" or "llama-v3" or "falcon3";
        int? begin = keys.Id("bos_token_id", tokens.Length), end = keys.Id("eos_token_id", tokens.Length);
        int[] before = (keys.Flag("add_bos_token") ?? begins) && begin is { } b ? [b] : [];
        int[] after = (keys.Flag("add_eos_token") ?? false) && end is { } e ? [e] : [];
        if (digits) return Pipeline(keys, tokens, merges, added, before, after);
        var addedIds = added.Select(token => token.Id).ToHashSet();
        byte[]?[] bytes = new byte[tokens.Length][];
        for (int id = 0; id < tokens.Length; id++)
        {
            if (addedIds.Contains(id) || types[id] == Unused) continue;
            if (!ByteAlphabet.TryToBytes(tokens[id], out bytes[id]) || bytes[id]!.Length == 0)
                throw new InvalidDataException($"{keys.Source}: token {id} '{tokens[id]}' is not spelled in GPT-2's byte alphabet.");
        }

        return new ByteLevelBpe(new ByteLevelBpeModel
        {
            Tokens = bytes,
            Merges = merges,
            Pattern = pattern!,
            AddedTokens = added,
            IgnoreMerges = begins,
            BeginId = begin,
            EndId = end,
            PadId = keys.Id("padding_token_id", tokens.Length),
            UnknownId = keys.Id("unknown_token_id", tokens.Length),
            Before = [.. before],
            After = [.. after],
        });
    }

    private static PreTokenizer? Pattern(string pre) => pre switch
    {
        "default" or "gpt-2" or "gpt2" or "phi-2" or "mpt" or "olmo" or "jais" or "gigachat" or "roberta-bpe" or "jina-es" or "jina-de"
            or "jina-v1-en" or "jina-v2-es" or "jina-v2-de" or "jina-v2-code" => PreTokenizer.Gpt2,
        "llama-bpe" or "llama3" or "llama-v3" or "falcon3" or "dbrx" or "smaug-bpe" or "chatglm-bpe" => PreTokenizer.Llama3,
        "qwen2" or "deepseek-r1-qwen" or "stablelm2" or "megrez" => PreTokenizer.Qwen2,
        "gpt-4o" or "o200k" => PreTokenizer.O200k,
        _ => null,
    };

    /// <summary>Every digit alone first, then GPT-2's pattern.</summary>
    private static PipelineTokenizer Pipeline(GgufKeys keys, string[] tokens, List<BpeMerge> merges, AddedToken[] added, int[] before, int[] after)
    {
        var hidden = added.Where(token => token.Special).Select(token => token.Id).ToHashSet();
        TemplatePart[] Parts(int[] ids) => [.. ids.Select(id => new TemplatePart(id, 0))];
        return new PipelineTokenizer(new PipelineParts
        {
            Kind = "byte-level BPE",
            AddedTokens = added,
            Splitter = new SequenceSplitter([DelimiterSplitter.Digits(individual: true), new ByteLevelSplitter(false, true, true)]),
            Model = MergeModelBuilder.FromMerges(
                tokens, [.. merges.Select(merge => (merge.Left, merge.Right, merge.Result))], new MergeOptions(), hidden.Contains),
            Template = SpecialTemplate.Around(Parts(before), Parts(after), id => tokens[id]),
            Decoder = new TokenDecoder([DecoderSteps.ByteLevel], writer => writer.WriteRawValue("""{"type":"ByteLevel"}""")),
            BeginId = keys.Id("bos_token_id", tokens.Length),
            EndId = keys.Id("eos_token_id", tokens.Length),
            PadId = keys.Id("padding_token_id", tokens.Length),
        });
    }

    private static List<BpeMerge> Merges(GgufKeys keys, string[] tokens, Dictionary<string, int> ids)
    {
        string[] lines = keys.Array<string>("merges") ?? throw keys.Absent("merges");
        var merges = new List<BpeMerge>(lines.Length);
        foreach (string line in lines)
        {
            int space = line.IndexOf(' ', Math.Min(1, line.Length));
            if (space < 0) throw new InvalidDataException($"{keys.Source}: merge {merges.Count} is '{line}': expected two tokens with a space between.");
            (string left, string right) = (line[..space], line[(space + 1)..]);
            int Id(string token) => ids.TryGetValue(token, out int id) ? id
                : throw new InvalidDataException($"{keys.Source}: merge {merges.Count} '{line}' needs the token '{token}', which is not one of its {tokens.Length}.");
            merges.Add(new BpeMerge(Id(left), Id(right), Id(left + right)));
        }

        return merges;
    }
}
