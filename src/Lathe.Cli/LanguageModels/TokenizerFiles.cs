using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Gguf;

namespace Lathe.Cli.LanguageModels;

/// <summary>The tokenizer that goes along when a model is converted.</summary>
internal static class TokenizerFiles
{
    private static readonly string[] Names =
        ["tokenizer.json", "tokenizer_config.json", "tokenizer.model", "vocab.json", "merges.txt", "vocab.txt", "special_tokens_map.json", "added_tokens.json", "chat_template.jinja"];

    /// <summary>Copies tokenizer files from a model's folder; returns their names.</summary>
    public static IReadOnlyList<string> Copy(string from, string to)
    {
        if (!Directory.Exists(from)) return [];
        List<string> copied = [];
        foreach (string name in Names.Where(n => File.Exists(Path.Combine(from, n))))
        {
            AtomicFile.Write(Path.Combine(to, name), stream =>
            {
                using FileStream source = File.OpenRead(Path.Combine(from, name));
                source.CopyTo(stream);
            });
            copied.Add(name);
        }

        return copied;
    }

    /// <summary>The tokenizer metadata of a GGUF file, for another; null where the source is none.</summary>
    public static IReadOnlyDictionary<string, object>? GgufMetadata(string from)
    {
        if (Directory.Exists(from)) return null;
        using IWeightSource source = WeightFiles.Open(from);
        return source is GgufFile file
            ? file.Metadata.Where(m => m.Key.StartsWith("tokenizer.", StringComparison.Ordinal)).ToDictionary(m => m.Key, m => m.Value)
            : null;
    }
}
