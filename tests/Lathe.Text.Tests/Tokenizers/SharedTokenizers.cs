using System.Collections.Concurrent;
using Lathe.Text.Tokenizers;

namespace Lathe.Text.Tests.Tokenizers;

/// <summary>Published vocabularies, loaded once for all tests; a test is skipped where one is missing.</summary>
internal static class SharedTokenizers
{
    private static readonly ConcurrentDictionary<string, ByteLevelBpe> Loaded = new(StringComparer.Ordinal);

    public static ByteLevelBpe Gpt2 => Load("data/tokenizers/gpt2/encoder.json");

    public static ByteLevelBpe Tiktoken(string name) => Load($"data/tokenizers/tiktoken/{name}.tiktoken");

    private static ByteLevelBpe Load(string relative)
    {
        string path = SharedData.Find(relative);
        return Loaded.GetOrAdd(path, static p => (ByteLevelBpe)TokenizerFile.Load(p));
    }
}
