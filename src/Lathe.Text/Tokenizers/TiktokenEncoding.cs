namespace Lathe.Text.Tokenizers;

/// <summary>What a rank file does not say: the pattern and the special tokens of the encodings that are known by name.</summary>
/// <param name="Name">As in the file's name.</param>
/// <param name="Ranks">Tokens in the rank file.</param>
/// <param name="Pattern">How text is cut.</param>
/// <param name="End">The token that ends a text, or null.</param>
/// <param name="Special">Special tokens with their ids.</param>
internal sealed record TiktokenEncoding(string Name, int Ranks, PreTokenizer Pattern, string? End, params IReadOnlyList<AddedToken> Special)
{
    private const string EndOfText = "<|endoftext|>", EndOfPrompt = "<|endofprompt|>";

    public static IReadOnlyList<TiktokenEncoding> All { get; } =
    [
        new("r50k", 50256, PreTokenizer.Gpt2, EndOfText, new AddedToken(EndOfText, 50256)),
        new("p50k", 50280, PreTokenizer.Gpt2, EndOfText, new AddedToken(EndOfText, 50256)),
        new("cl100k", 100256, PreTokenizer.Cl100k, EndOfText, new(EndOfText, 100257), new("<|fim_prefix|>", 100258), new("<|fim_middle|>", 100259),
            new("<|fim_suffix|>", 100260), new(EndOfPrompt, 100276)),
        new("o200k_harmony", 199998, PreTokenizer.O200k, EndOfText, [.. Harmony()]),
        new("o200k", 199998, PreTokenizer.O200k, EndOfText, new(EndOfText, 199999), new(EndOfPrompt, 200018)),
        new("llama3", 128000, PreTokenizer.Llama3, "<|end_of_text|>", [.. Llama3()]),
        new("qwen", 151643, PreTokenizer.Qwen2, EndOfText, new(EndOfText, 151643), new("<|im_start|>", 151644), new("<|im_end|>", 151645)),
    ];

    /// <summary>By the file's name, or else by the number of ranks.</summary>
    public static TiktokenEncoding? Find(string fileName, int ranks) =>
        All.FirstOrDefault(e => fileName.Contains(e.Name, StringComparison.OrdinalIgnoreCase)) ?? All.LastOrDefault(e => e.Ranks == ranks);

    // openai/harmony: the same ranks as o200k with the tokens of conversations.
    private static IEnumerable<AddedToken> Harmony()
    {
        (int Id, string Token)[] named =
        [
            (199998, "<|startoftext|>"), (199999, EndOfText), (200002, "<|return|>"), (200003, "<|constrain|>"), (200005, "<|channel|>"),
            (200006, "<|start|>"), (200007, "<|end|>"), (200008, "<|message|>"), (200012, "<|call|>"), (200018, EndOfPrompt),
        ];
        for (int id = 199998; id < 201088; id++)
            yield return new AddedToken(named.FirstOrDefault(n => n.Id == id).Token ?? $"<|reserved_{id}|>", id);
    }

    // meta-llama/llama3, tokenizer.py: named tokens, and reserved ones up to 256.
    private static IEnumerable<AddedToken> Llama3()
    {
        string[] named =
        [
            "<|begin_of_text|>", "<|end_of_text|>", "<|reserved_special_token_0|>", "<|reserved_special_token_1|>",
            "<|reserved_special_token_2|>", "<|reserved_special_token_3|>", "<|start_header_id|>", "<|end_header_id|>",
            "<|reserved_special_token_4|>", "<|eot_id|>",
        ];
        for (int i = 0; i < 256; i++)
            yield return new AddedToken(i < named.Length ? named[i] : $"<|reserved_special_token_{i - 5}|>", 128000 + i);
    }
}
