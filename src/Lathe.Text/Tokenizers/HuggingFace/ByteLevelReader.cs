using Lathe.Text.Tokenizers.Pipeline;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.HuggingFace;

/// <summary>
/// Finds out whether a <c>tokenizer.json</c> is plain byte-level BPE under a published pattern, as GPT-2's, Llama-3's and Qwen's are,
/// and reads it as <see cref="ByteLevelBpe"/>, which works on bytes and needs no pipeline.
/// </summary>
internal static class ByteLevelReader
{
    /// <summary>Canonical composition, as Qwen asks for.</summary>
    public static readonly Func<string, string> Compose = text =>
    {
        var buffer = new Utf8Buffer();
        UnicodeNormalizer.Append(System.Text.Encoding.UTF8.GetBytes(text), UnicodeForm.C, buffer);
        return System.Text.Encoding.UTF8.GetString(buffer.Span);
    };

    /// <summary>Null where the file is something else.</summary>
    public static ByteLevelBpe? TryRead(JsonView json, List<AddedToken> added, SpecialTemplate? template, SpecialRoles roles)
    {
        JsonView model = json.Need("model");
        if (json["decoder"] is not { } decoder || decoder.Type != "ByteLevel" || model.Flag("byte_fallback", false)
            || !string.IsNullOrEmpty(model.Text("continuing_subword_prefix")) || !string.IsNullOrEmpty(model.Text("end_of_word_suffix"))
            || json["normalizer"] is { } normalizer && normalizer.Type != "NFC"
            || json["pre_tokenizer"] is not { } splitter || Pattern(splitter) is not { } pattern
            || !Splits(template, out int[] before, out int[] after)) return null;
        string?[] tokens = ModelReader.Vocabulary(model, out Dictionary<string, int> ids);
        List<(int Left, int Right, int Merged)> merges = ModelReader.Merges(model, ids);
        var addedIds = added.Select(token => token.Id).ToHashSet();
        addedIds.ExceptWith(merges.SelectMany(merge => new[] { merge.Left, merge.Right, merge.Merged }));
        byte[]?[] bytes = new byte[tokens.Length][];
        for (int id = 0; id < tokens.Length; id++)
        {
            if (tokens[id] is not { } token || addedIds.Contains(id)) continue;
            // Some vocabulary is not of the byte alphabet: leave the file to the pipeline, which takes it as it is.
            if (!ByteAlphabet.TryToBytes(token, out bytes[id])) return null;
        }

        return new ByteLevelBpe(new ByteLevelBpeModel
        {
            Tokens = bytes,
            Merges = [.. merges.Select(merge => new BpeMerge(merge.Left, merge.Right, merge.Merged))],
            Pattern = pattern.Pattern,
            AddPrefixSpace = pattern.Prefix,
            AddedTokens = added,
            IgnoreMerges = model.Flag("ignore_merges", false),
            BeginId = roles.Begin,
            EndId = roles.End,
            PadId = roles.Pad,
            UnknownId = model.Text("unk_token") is { Length: > 0 } unknown && ids.TryGetValue(unknown, out int found) ? found : null,
            Before = [.. before],
            After = [.. after],
            Normalize = json["normalizer"] is null ? null : Compose,
        });
    }

    /// <summary>ByteLevel with its own pattern, or one known pattern and ByteLevel without.</summary>
    private static (PreTokenizer Pattern, bool Prefix)? Pattern(JsonView json)
    {
        JsonView[] parts = json.Type == "Sequence" ? [.. json.Need("pretokenizers").Items] : [json];
        if (parts is [] || parts[^1].Type != "ByteLevel") return null;
        bool prefix = parts[^1].Flag("add_prefix_space", true), own = parts[^1].Flag("use_regex", true);
        if (parts.Length == 1) return (own ? PreTokenizer.Gpt2 : PreTokenizer.Whole, prefix);
        if (parts.Length != 2 || own || prefix || parts[0].Type != "Split" || parts[0].Need("pattern").Text("Regex") is not { } regex) return null;
        string behavior = parts[0].Need("behavior").String();
        bool invert = parts[0].Flag("invert", false);
        // The patterns cover any text, so matches kept and the rest removed is the same as both kept.
        return (behavior == "Isolated" || (behavior == "Removed" && invert)) && PreTokenizer.ByRegex(regex) is { } pattern ? (pattern, false) : null;
    }

    private static bool Splits(SpecialTemplate? template, out int[] before, out int[] after)
    {
        IReadOnlyList<TemplatePart> single = template?.Single ?? [new TemplatePart(TemplatePart.A, 0)];
        int[] ids = [.. single.Select(part => part.Id)];
        int text = Array.IndexOf(ids, TemplatePart.A);
        before = text < 0 ? [] : ids[..text];
        after = text < 0 ? [] : ids[(text + 1)..];
        return text >= 0 && before.All(id => id >= 0) && after.All(id => id >= 0);
    }
}
