using System.Collections.Concurrent;
using Lathe.Text.Tokenizers;

namespace Lathe.Text.Tests.Tokenizers;

/// <summary>Published vocabularies, loaded once for all tests; a test is skipped where one is missing.</summary>
internal static class SharedTokenizers
{
    private static readonly ConcurrentDictionary<string, ByteLevelBpe> Loaded = new(StringComparer.Ordinal);

    public static ByteLevelBpe Gpt2 => Load("data/tokenizers/gpt2/encoder.json");

    /// <summary>By tiktoken's name. Two of them are the ranks of another with more special tokens.</summary>
    public static ByteLevelBpe Tiktoken(string name) => name switch
    {
        "p50k_edit" => With(name, Tiktoken("p50k_base"), [new("<|fim_prefix|>", 50281), new("<|fim_middle|>", 50282), new("<|fim_suffix|>", 50283)]),
        "o200k_harmony" => With(name, Tiktoken("o200k_base"), TiktokenEncoding.All.Single(e => e.Name == name).Special),
        _ => Load($"data/tokenizers/tiktoken/{name}.tiktoken"),
    };

    private static ByteLevelBpe With(string name, ByteLevelBpe ranks, IReadOnlyList<AddedToken> special) =>
        Loaded.GetOrAdd(name, _ => new ByteLevelBpe(ranks.Model with { AddedTokens = [.. ranks.AddedTokens.Concat(special).DistinctBy(t => t.Content)] }));

    private static ByteLevelBpe Load(string relative)
    {
        string path = SharedData.Find(relative);
        return Loaded.GetOrAdd(path, static p => (ByteLevelBpe)TokenizerFile.Load(p));
    }
}
