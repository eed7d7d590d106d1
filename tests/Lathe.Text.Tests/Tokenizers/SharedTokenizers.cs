using System.Collections.Concurrent;
using Lathe.Text.Tokenizers;

namespace Lathe.Text.Tests.Tokenizers;

/// <summary>Published vocabularies, loaded once for all tests; a test is skipped where one is missing.</summary>
internal static class SharedTokenizers
{
    private static readonly ConcurrentDictionary<string, ByteLevelBpe> Loaded = new(StringComparer.Ordinal);

    public static ByteLevelBpe Gpt2 => Load("data/tokenizers/gpt2/encoder.json");

    /// <summary>By tiktoken's name; <c>p50k_edit</c> is p50k_base with three more special tokens.</summary>
    public static ByteLevelBpe Tiktoken(string name)
    {
        if (name != "p50k_edit") return Load($"data/tokenizers/tiktoken/{name}.tiktoken");
        ByteLevelBpe base50 = Tiktoken("p50k_base");
        AddedToken[] edit = [new("<|fim_prefix|>", 50281), new("<|fim_middle|>", 50282), new("<|fim_suffix|>", 50283)];
        return Loaded.GetOrAdd(name, _ => new ByteLevelBpe(base50.Model with { AddedTokens = [.. base50.AddedTokens, .. edit] }));
    }

    private static ByteLevelBpe Load(string relative)
    {
        string path = SharedData.Find(relative);
        return Loaded.GetOrAdd(path, static p => (ByteLevelBpe)TokenizerFile.Load(p));
    }
}
