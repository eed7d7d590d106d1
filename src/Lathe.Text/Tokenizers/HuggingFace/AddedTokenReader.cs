namespace Lathe.Text.Tokenizers.HuggingFace;

/// <summary>Reads <c>"added_tokens"</c>.</summary>
internal static class AddedTokenReader
{
    /// <summary>The tokens, ids from the vocabulary where it has them.</summary>
    /// <param name="json">The array, or null.</param>
    /// <param name="tokens">The vocabulary's tokens by id.</param>
    public static List<AddedToken> Read(JsonView? json, IReadOnlyList<string?> tokens)
    {
        var added = new List<AddedToken>();
        if (json is not { } list) return added;
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < tokens.Count; id++)
            if (tokens[id] is { } token) known.TryAdd(token, id);
        var taken = new Dictionary<int, string>();
        foreach (JsonView item in list.Items)
        {
            string content = item.Need("content").String();
            int id = item.Need("id").Int(0, ModelReader.LargestId);
            if (content.Length == 0) throw item.Fail("is empty: expected text");
            if (known.TryGetValue(content, out int own)) id = own;
            else if (id < tokens.Count && tokens[id] is { } other) throw item.Fail($"gives '{content}' the id {id}, which the vocabulary gives '{other}'");
            if (!taken.TryAdd(id, content)) throw item.Fail($"gives '{content}' the id {id}, which '{taken[id]}' has already");
            added.Add(new AddedToken(content, id)
            {
                Special = item.Flag("special", false),
                StripLeft = item.Flag("lstrip", false),
                StripRight = item.Flag("rstrip", false),
                SingleWord = item.Flag("single_word", false),
                Normalized = item.Flag("normalized", !item.Flag("special", false)),
            });
        }

        return added;
    }
}
