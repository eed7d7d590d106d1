using System.Text.Json;
using Lathe.Cli.Hosting;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.LanguageModels;

/// <summary>The tokenizer that goes with a model, and what the model expects at the beginning and end of a text.</summary>
internal static class ModelTokenizer
{
    /// <summary>Loads the tokenizer given, or the one in the model's folder.</summary>
    public static Tokenizer Load(string model, string? tokenizer, int vocabulary)
    {
        Tokenizer loaded = tokenizer is null ? Beside(model) : TokenizerFile.Load(tokenizer);
        if (loaded.VocabularySize > vocabulary)
            throw new CliException($"The tokenizer has {loaded.VocabularySize:N0} tokens and the model {vocabulary:N0}: they do not belong together. Give the model's own with --tokenizer.");
        return loaded;
    }

    /// <summary>The ids of a prompt, with the token that begins a text where the tokenizer has one.</summary>
    public static int[] Prompt(Tokenizer tokenizer, string text)
    {
        if (text.Length == 0) return [Begin(tokenizer)];
        int[] ids = tokenizer.Encode(text, new EncodeOptions { AddSpecial = true }), plain = tokenizer.Encode(text);

        // What ends a text has no place before its continuation.
        bool ends = ids.Length > plain.Length && tokenizer.EndId is { } end && ids[^1] == end;
        return ends ? ids[..^1] : ids;
    }

    /// <summary>Ids that end a text: the tokenizer's, and those of <c>generation_config.json</c>.</summary>
    public static int[] EndIds(string model, Tokenizer tokenizer)
    {
        // llama2.c's reference ends at a new beginning, too.
        HashSet<int> ids = [.. (int?[])[tokenizer.EndId, tokenizer.BeginId] is var known ? known.OfType<int>() : []];
        string path = Path.Combine(model, "generation_config.json");
        if (!File.Exists(path)) return [.. ids];
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
        if (!json.RootElement.TryGetProperty("eos_token_id", out JsonElement end)) return [.. ids];
        if (end.ValueKind == JsonValueKind.Number) ids.Add(end.GetInt32());
        if (end.ValueKind == JsonValueKind.Array) ids.UnionWith(end.EnumerateArray().Select(e => e.GetInt32()));
        return [.. ids];
    }

    private static int Begin(Tokenizer tokenizer)
        => tokenizer.BeginId ?? tokenizer.EndId ?? tokenizer.FindToken("\n")
        ?? throw CliException.Usage("--prompt is missing: this tokenizer has no token that begins a text.");

    private static Tokenizer Beside(string model)
    {
        string folder = Directory.Exists(model) ? model : Path.GetDirectoryName(Path.GetFullPath(model))!;
        try
        {
            return TokenizerFile.Load(folder);
        }
        catch (FileNotFoundException e)
        {
            throw new CliException($"There is no tokenizer beside '{model}': give one with --tokenizer. ({e.Message})");
        }
    }
}
