using System.Text.Json;
using Lathe.Nn.Formats.Gguf;
using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;
using Lathe.Text.Tokenizers.Gguf;

namespace Lathe.Extensions.AI;

/// <summary>What belongs to a model beside its weights: tokenizer, chat template, the tokens that end its texts.</summary>
internal static class ModelParts
{
    public static Tokenizer Tokenizer(string model, string? given)
    {
        if (given is null && IsGguf(model))
        {
            using GgufFile file = GgufFile.Open(model);
            if (GgufTokenizer.IsIn(file.Metadata)) return GgufTokenizer.Create(file.Metadata, model);
        }

        return TokenizerFile.Load(given ?? Folder(model));
    }

    public static ChatTemplate Template(string model, LoadOptions options, Tokenizer tokenizer)
    {
        if (options.Template is { } named)
        {
            return BuiltInTemplates.Find(named, tokenizer) ?? (File.Exists(named) ? ChatTemplateFile.Find(named, tokenizer) : null)
                ?? throw new ArgumentException($"The template is '{named}': expected a Jinja file, or one of {string.Join(", ", BuiltInTemplates.Names)}.", nameof(options));
        }

        ChatTemplate? own;
        if (IsGguf(model))
        {
            using GgufFile file = GgufFile.Open(model);
            own = ChatTemplateFile.Find(file.Metadata, model, tokenizer);
        }
        else
        {
            own = ChatTemplateFile.Find(Folder(model), tokenizer);
        }

        return own ?? BuiltInTemplates.Find("raw", tokenizer)!;
    }

    /// <summary>The ends of texts by <c>generation_config.json</c>.</summary>
    public static IReadOnlyList<int> StopTokens(string model)
    {
        string path = Path.Combine(model, "generation_config.json");
        if (!File.Exists(path)) return [];
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("eos_token_id", out JsonElement ends)) return [];
        IEnumerable<JsonElement> all = ends.ValueKind == JsonValueKind.Array ? ends.EnumerateArray() : [ends];
        return [.. all.Where(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out int id) && id >= 0).Select(e => e.GetInt32())];
    }

    private static bool IsGguf(string path) => File.Exists(path) && Path.GetExtension(path).Equals(".gguf", StringComparison.OrdinalIgnoreCase);

    private static string Folder(string model) => Directory.Exists(model) ? model : Path.GetDirectoryName(Path.GetFullPath(model))!;
}
