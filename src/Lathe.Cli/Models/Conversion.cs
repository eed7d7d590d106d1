using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Cli.Hosting;
using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;
using Lathe.Text.Tokenizers.Gguf;
using Lathe.Text.Tokenizers.HuggingFace;
using Lathe.Training.Data;

namespace Lathe.Cli.Models;

/// <summary>Writes a model with its config and tokenizer in another format; what is written appears whole or not at all.</summary>
internal static class Conversion
{
    // What a Hugging Face folder says about text: copied as it is, it loses nothing.
    private static readonly string[] TextFiles =
    [
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt", "vocab.txt",
        "tokenizer.model", "chat_template.jinja", "generation_config.json",
    ];

    /// <summary>A Hugging Face folder, made beside its place and then moved there.</summary>
    /// <param name="source">The model.</param>
    /// <param name="tokenizer">Its tokenizer and where it was found, or null.</param>
    /// <param name="folder">The folder to make or replace.</param>
    /// <param name="template">The file of a chat template to go before the model's own, or null.</param>
    public static void HuggingFace(ModelSource source, (Tokenizer Tokenizer, string Path)? tokenizer, string folder, string? template = null)
    {
        string target = Path.GetFullPath(folder), parent = Path.GetDirectoryName(target)!;
        string made = Path.Combine(parent, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        Directory.CreateDirectory(made);
        try
        {
            PretrainedModel.Save(made, source.Model, source.Head, Generation(source, tokenizer?.Tokenizer));
            if (tokenizer is { } found) WriteTokenizer(found, made);
            if (template is not null) File.Copy(template, Path.Combine(made, "chat_template.jinja"), overwrite: true);
            Replace(made, target);
        }
        catch
        {
            Directory.Delete(made, recursive: true);
            throw;
        }
    }

    /// <summary>A GGUF file with the tokenizer in its metadata, and a chat template where one is to go before the model's own.</summary>
    public static void Gguf(ModelSource source, (Tokenizer Tokenizer, string Path)? tokenizer, string path, GgmlType type, string? template = null)
    {
        Dictionary<string, object>? metadata = tokenizer is { } found ? Metadata(found, source.Model.Config.Vocabulary) : null;
        if (template is not null) (metadata ??= [])["tokenizer.chat_template"] = template;
        ModelSaver.Gguf(path, source.Model, type, metadata);
    }

    /// <summary>A llama2.c checkpoint, and its <c>tokenizer.bin</c> where there is one to copy.</summary>
    /// <returns>The tokenizer's file, or null.</returns>
    public static string? Llama2C(ModelSource source, (Tokenizer Tokenizer, string Path)? tokenizer, string path)
    {
        ModelSaver.Llama2C(path, source.Model);
        if (tokenizer is not { } found || !GgufTokenizerWriter.Metadata(found.Tokenizer).TryGetValue("tokenizer.ggml.scores", out object? scores)) return null;
        string file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $"tok-{Path.GetFileNameWithoutExtension(path)}.bin");
        AtomicFile.Write(file, stream => Lathe.Text.Tokenizers.SentencePiece.Llama2cFile.Write(found.Tokenizer, (float[])scores, stream));
        return file;
    }

    /// <summary>The tokenizer of a model, unless it has more tokens: one that merely lies in the same folder may belong to another model.</summary>
    public static (Tokenizer Tokenizer, string Path)? Fitting(string model, int vocabulary)
        => TokenizerBeside.Find(model) is { } found && found.Tokenizer.VocabularySize <= vocabulary ? found : null;

    private static void Replace(string made, string target)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(made, target);
            return;
        }

        string old = $"{made}.old";
        Directory.Move(target, old);
        try
        {
            Directory.Move(made, target);
        }
        catch
        {
            Directory.Move(old, target);
            throw;
        }

        Directory.Delete(old, recursive: true);
    }

    public static void WriteTokenizer((Tokenizer Tokenizer, string Path) found, string folder)
    {
        if (Directory.Exists(found.Path) && File.Exists(Path.Combine(found.Path, "config.json")))
        {
            foreach (string name in TextFiles)
            {
                string from = Path.Combine(found.Path, name);
                if (File.Exists(from)) File.Copy(from, Path.Combine(folder, name), overwrite: true);
            }
        }

        if (TokenizerFile.Has(folder)) return;
        if (found.Tokenizer is CharacterTokenizer characters)
        {
            AtomicFile.Write(Path.Combine(folder, "characters.json"), characters.Save);
            return;
        }

        TokenizerJsonFile.Save(found.Tokenizer, Path.Combine(folder, "tokenizer.json"));
        var config = new JsonObject { ["tokenizer_class"] = "PreTrainedTokenizerFast", ["clean_up_tokenization_spaces"] = false };
        foreach ((string key, int? id) in ((string, int?)[])
            [("bos_token", found.Tokenizer.BeginId), ("eos_token", found.Tokenizer.EndId), ("unk_token", found.Tokenizer.UnknownId), ("pad_token", found.Tokenizer.PadId)])
        {
            if (id is { } token) config[key] = found.Tokenizer.TokenText(token);
        }

        WriteJson(Path.Combine(folder, "tokenizer_config.json"), config);
    }

    private static JsonObject? Generation(ModelSource source, Tokenizer? tokenizer)
    {
        IReadOnlyList<int> stops = source.StopTokens();
        var json = new JsonObject { ["_from_model_config"] = true };
        if (tokenizer?.BeginId is { } begin) json["bos_token_id"] = begin;
        if (stops.Count > 1) json["eos_token_id"] = new JsonArray([.. stops.Select(id => (JsonNode)id)]);
        else if (stops.Count == 1) json["eos_token_id"] = stops[0];
        else if (tokenizer?.EndId is { } end) json["eos_token_id"] = end;
        return json;
    }

    // A GGUF file's own words about its tokenizer lose nothing; others are written anew.
    public static Dictionary<string, object> Metadata((Tokenizer Tokenizer, string Path) found, int vocabulary)
    {
        if (File.Exists(found.Path) && TokenizerSource.IsGguf(found.Path))
        {
            using GgufFile file = GgufFile.Open(found.Path);
            return file.Metadata.Where(e => e.Key.StartsWith("tokenizer.", StringComparison.Ordinal)).ToDictionary(e => e.Key, e => e.Value);
        }

        var metadata = new Dictionary<string, object>(GgufTokenizerWriter.Metadata(found.Tokenizer, vocabulary));
        string template = Path.Combine(found.Path, "chat_template.jinja");
        if (File.Exists(template)) metadata["tokenizer.chat_template"] = File.ReadAllText(template);
        else if (Directory.Exists(found.Path) && Template(Path.Combine(found.Path, "tokenizer_config.json")) is { } text) metadata["tokenizer.chat_template"] = text;
        return metadata;
    }

    private static string? Template(string config)
    {
        if (!File.Exists(config)) return null;
        using JsonDocument json = JsonFile.Read(config);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("chat_template", out JsonElement template)
            && template.ValueKind == JsonValueKind.String ? template.GetString() : null;
    }

    private static void WriteJson(string path, JsonObject json) => AtomicFile.Write(path, stream =>
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteTo(writer);
    });
}
