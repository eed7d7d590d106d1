using Lathe.Text.Tokenizers.Pipeline.Models;

namespace Lathe.Text.Tokenizers.HuggingFace;

/// <summary>Reads <c>"model"</c>.</summary>
internal static class ModelReader
{
    /// <summary>A vocabulary ends here, so that one absurd id does not take all memory.</summary>
    public const int LargestId = 1 << 22;

    private const string Known = "BPE, Unigram, WordPiece, WordLevel";

    /// <summary>The kind; old files leave it out where the content tells.</summary>
    public static string Kind(JsonView json)
    {
        string kind = json.Text("type") ?? (json["merges"] is not null ? "BPE" : json["unk_id"] is not null ? "Unigram"
            : json["continuing_subword_prefix"] is not null ? "WordPiece" : "WordLevel");
        return kind is "BPE" or "Unigram" or "WordPiece" or "WordLevel" ? kind : throw json.Unsupported(Known);
    }

    public static SubwordModel Read(JsonView json, Func<int, bool> hidden)
    {
        string kind = Kind(json);
        if (kind == "Unigram") return Unigram(json, hidden);
        string?[] tokens = Vocabulary(json, out Dictionary<string, int> ids);
        int? Id(string? token) => token is null ? null : ids.TryGetValue(token, out int id) ? id
            : throw json.Fail($"has the unk_token '{token}', which is not in its vocabulary");
        switch (kind)
        {
            case "BPE":
                return MergeModelBuilder.FromMerges(tokens, Merges(json, ids), new MergeOptions
                {
                    UnknownId = Id(json.Text("unk_token")),
                    ByteFallback = json.Flag("byte_fallback", false),
                    FuseUnknown = json.Flag("fuse_unk", false),
                    IgnoreMerges = json.Flag("ignore_merges", false),
                    ContinuingPrefix = json.Text("continuing_subword_prefix") ?? "",
                    EndSuffix = json.Text("end_of_word_suffix") ?? "",
                }, hidden);
            case "WordPiece":
                return new WordPieceModel(
                    tokens, Id(json.Text("unk_token") ?? "[UNK]")!.Value, json.Text("continuing_subword_prefix") ?? "##",
                    json["max_input_chars_per_word"]?.Int(1, int.MaxValue) ?? 100, hidden);
            default:
                string unknown = json.Text("unk_token") ?? "<unk>";
                return new WordLevelModel(tokens, ids.TryGetValue(unknown, out int found) ? found : null, hidden);
        }
    }

    /// <summary>The merges as ids of the parts and of the whole.</summary>
    public static List<(int Left, int Right, int Merged)> Merges(JsonView json, Dictionary<string, int> ids)
    {
        if (json["dropout"] is { } dropout && dropout.Number() > 0) throw dropout.Fail("is above 0, which Lathe does not support: expected null");
        string prefix = json.Text("continuing_subword_prefix") ?? "";
        var merges = new List<(int, int, int)>();
        foreach (JsonView merge in json.Need("merges").Items)
        {
            (string left, string right) = Pair(merge, ids);
            int Id(string token) => ids.TryGetValue(token, out int id) ? id : throw merge.Fail($"names the token '{token}', which is not in the vocabulary");
            string tail = prefix.Length > 0 && right.StartsWith(prefix, StringComparison.Ordinal) ? right[prefix.Length..] : right;
            merges.Add((Id(left), Id(right), Id(left + tail)));
        }

        return merges;
    }

    /// <summary>Tokens by id out of <c>{"token": id}</c>.</summary>
    public static string?[] Vocabulary(JsonView json, out Dictionary<string, int> ids)
    {
        ids = new Dictionary<string, int>(StringComparer.Ordinal);
        int largest = -1;
        foreach ((string token, JsonView id) in json.Need("vocab").Properties)
        {
            int value = id.Int(0, LargestId);
            if (!ids.TryAdd(token, value)) throw id.Fail($"is the second id of '{token}', which has {ids[token]}: expected each token once");
            largest = Math.Max(largest, value);
        }

        string?[] tokens = new string?[largest + 1];
        foreach ((string token, int id) in ids)
        {
            if (tokens[id] is { } other) throw json.Fail($"gives both '{other}' and '{token}' the id {id}: expected each id once");
            tokens[id] = token;
        }

        return tokens;
    }

    private static UnigramModel Unigram(JsonView json, Func<int, bool> hidden)
    {
        var tokens = new List<string?>();
        var scores = new List<double>();
        foreach (JsonView item in json.Need("vocab").Items)
        {
            if (item.Items.ToArray() is not [{ } token, { } score]) throw item.Fail("is not a token and its score");
            tokens.Add(token.String());
            scores.Add(score.Number());
        }

        int unknown = json.Need("unk_id").Int(0, Math.Max(0, tokens.Count - 1));
        if (tokens.Count == 0) throw json.Fail("has an empty vocabulary");
        return new UnigramModel(tokens, [.. scores], unknown, json.Flag("byte_fallback", false), null, hidden);
    }

    /// <summary>Two tokens in an array, or with a space between; which space, where tokens hold some themselves, the vocabulary says.</summary>
    private static (string Left, string Right) Pair(JsonView merge, Dictionary<string, int> ids)
    {
        if (merge.Element.ValueKind == System.Text.Json.JsonValueKind.Array)
            return merge.Items.ToArray() is [{ } a, { } b] ? (a.String(), b.String()) : throw merge.Fail("is not a pair of tokens");
        string text = merge.String();
        int space = text.IndexOf(' ');
        if (space > 0 && space < text.Length - 1 && text.IndexOf(' ', space + 1) < 0) return (text[..space], text[(space + 1)..]);
        for (int at = 1; at < text.Length - 1; at++)
        {
            (string left, string right) = (text[..at], text[(at + 1)..]);
            if (text[at] == ' ' && ids.ContainsKey(left) && ids.ContainsKey(right) && ids.ContainsKey(left + right)) return (left, right);
        }

        throw merge.Fail($"is '{text}': expected two tokens with a space between");
    }
}
