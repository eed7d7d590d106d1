using System.Text.Json;
using Lathe.Text.Tokenizers;

namespace Lathe.Text.ChatTemplates;

/// <summary>
/// Finds a model's chat template where transformers and GGUF keep it: <c>chat_template.jinja</c>, <c>tokenizer_config.json</c> (one
/// template, or several by name), the metadata <c>tokenizer.chat_template</c>.
/// </summary>
public static class ChatTemplateFile
{
    private const string ToolUse = "tool_use";

    /// <summary>The template of a folder, or of a file that is one.</summary>
    /// <param name="path">A model's folder, or a Jinja file.</param>
    /// <param name="tokenizer">The model's, for special tokens that no file names; or null.</param>
    /// <returns>The template, or null where the folder has none.</returns>
    /// <exception cref="ChatTemplateException">It is not understood.</exception>
    /// <exception cref="InvalidDataException">A JSON file is broken.</exception>
    public static ChatTemplate? Find(string path, Tokenizer? tokenizer = null)
    {
        if (File.Exists(path)) return new ChatTemplate(File.ReadAllText(path), path, Tokens(null, tokenizer));
        string jinja = Path.Combine(path, "chat_template.jinja"), json = Path.Combine(path, "tokenizer_config.json");
        using JsonDocument? config = File.Exists(json) ? Read(json) : null;
        IReadOnlyDictionary<string, string> tokens = Tokens(config?.RootElement, tokenizer);
        if (File.Exists(jinja))
        {
            string tools = Path.Combine(path, "additional_chat_templates", ToolUse + ".jinja");
            return new ChatTemplate(File.ReadAllText(jinja), jinja, tokens, File.Exists(tools) ? File.ReadAllText(tools) : null);
        }

        if (config is null || !config.RootElement.TryGetProperty("chat_template", out JsonElement template)) return null;
        if (template.ValueKind == JsonValueKind.String) return new ChatTemplate(Text(template, json), json, tokens);
        if (template.ValueKind != JsonValueKind.Array) return null;
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonElement entry in template.EnumerateArray())
        {
            if (entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("template", out JsonElement source) && source.ValueKind == JsonValueKind.String)
                named.TryAdd(entry.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String ? Text(name, json) : "", Text(source, json));
        }

        string? plain = named.GetValueOrDefault("default") ?? named.Values.FirstOrDefault();
        return plain is null ? null : new ChatTemplate(plain, json, tokens, named.GetValueOrDefault(ToolUse));
    }

    /// <summary>The template in the metadata of a GGUF file.</summary>
    /// <param name="metadata">The file's.</param>
    /// <param name="source">What errors call it: the file.</param>
    /// <param name="tokenizer">The model's, for its special tokens.</param>
    /// <returns>The template, or null where the file has none.</returns>
    /// <exception cref="ChatTemplateException">It is not understood.</exception>
    public static ChatTemplate? Find(IReadOnlyDictionary<string, object> metadata, string source, Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        const string key = "tokenizer.chat_template";
        return metadata.GetValueOrDefault(key) is string template
            ? new ChatTemplate(template, $"{source} ({key})", Tokens(null, tokenizer), metadata.GetValueOrDefault($"{key}.{ToolUse}") as string) : null;
    }

    // The config's own words count, for they may spell a token that the tokenizer does not begin texts with.
    internal static IReadOnlyDictionary<string, string> Tokens(JsonElement? config, Tokenizer? tokenizer)
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        Add("bos_token", tokenizer?.BeginId);
        Add("eos_token", tokenizer?.EndId);
        Add("pad_token", tokenizer?.PadId);
        Add("unk_token", tokenizer?.UnknownId);
        if (config is not { } fields) return tokens;
        foreach (JsonProperty property in fields.EnumerateObject().Where(p => p.Name.EndsWith("_token", StringComparison.Ordinal)))
        {
            JsonElement value = property.Value;
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out JsonElement content)) value = content;
            if (value.ValueKind == JsonValueKind.String) tokens[property.Name] = value.GetString()!;
        }

        return tokens;

        void Add(string name, int? id)
        {
            if (id is { } known) tokens[name] = tokenizer!.TokenText(known);
        }
    }

    private static JsonDocument Read(string path)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            string kind = document.RootElement.ValueKind.ToString();
            document.Dispose();
            throw new InvalidDataException($"'{path}' is a JSON {kind}: expected an object.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"'{path}' is no JSON: {error.Message}", error);
        }
    }

    private static string Text(JsonElement element, string path)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            // An escaped half of a surrogate pair is found only when the string is asked for.
            throw new InvalidDataException($"'{path}' holds text that is not valid: {error.Message}", error);
        }
    }
}
