using System.Text.Json;
using Lathe.Nn.Formats.Safetensors;

namespace Lathe.Nn.Formats.HuggingFace;

/// <summary>
/// A model's folder as Hugging Face's transformers writes it: <c>config.json</c>, perhaps <c>generation_config.json</c> and
/// <c>tokenizer_config.json</c>, and weights in one or several safetensors files. Weights are opened when they are first asked for.
/// </summary>
public sealed class HuggingFaceFolder : IDisposable
{
    private readonly List<JsonDocument> _documents = [];
    private IWeightSource? _weights;

    private HuggingFaceFolder(string path)
    {
        Path = path;
        try
        {
            Config = ReadObject("config.json")
                ?? throw new InvalidDataException($"'{path}' has no config.json: expected a model's folder as transformers writes it.");
            GenerationConfig = ReadObject("generation_config.json");
            TokenizerConfig = ReadObject("tokenizer_config.json");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The folder as it was given.</summary>
    public string Path { get; }

    /// <summary><c>config.json</c>: an object with the architecture and its sizes.</summary>
    public JsonElement Config { get; }

    /// <summary><c>generation_config.json</c>: an object with sampling defaults and the ends of text, where there is one.</summary>
    public JsonElement? GenerationConfig { get; }

    /// <summary><c>tokenizer_config.json</c>: an object with special tokens and the chat template, where there is one.</summary>
    public JsonElement? TokenizerConfig { get; }

    /// <summary>The family: <c>llama</c>, <c>gpt2</c>, <c>qwen2</c>, <c>bert</c>, …; null where the config does not say.</summary>
    public string? ModelType => Text(Config, "model_type");

    /// <summary>The class of transformers that the weights belong to, such as <c>LlamaForCausalLM</c>; null where the config does not say.</summary>
    public string? Architecture =>
        Config.TryGetProperty("architectures", out JsonElement all) && all.ValueKind == JsonValueKind.Array && all.GetArrayLength() > 0
            && all[0].ValueKind == JsonValueKind.String ? all[0].GetString() : null;

    /// <summary>The model's Jinja template for conversations, from <c>chat_template.jinja</c> or the tokenizer's config; or null.</summary>
    public string? ChatTemplate => HuggingFaceChatTemplate.Find(this);

    /// <summary>The weights; closed with the folder.</summary>
    /// <exception cref="InvalidDataException">There are none that Lathe reads, or they are not valid; the message says what to do.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IWeightSource Weights => _weights ??= HuggingFaceWeights.Open(Path);

    /// <summary>Opens a folder and reads its JSON files.</summary>
    /// <param name="path">A folder that exists.</param>
    /// <returns>The open folder; dispose it.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There is no config.json, or a file is not a JSON object.</exception>
    public static HuggingFaceFolder Open(string path) => Directory.Exists(path)
        ? new HuggingFaceFolder(path)
        : throw new DirectoryNotFoundException($"There is no folder '{path}'.");

    /// <summary>The path of a file in the folder, or null where it is not there.</summary>
    /// <param name="name">For example <c>tokenizer.json</c>.</param>
    public string? File(string name)
    {
        string full = System.IO.Path.Combine(Path, name);
        return System.IO.File.Exists(full) ? full : null;
    }

    /// <summary>Closes the weights. Elements of the JSON files must not be used any more.</summary>
    public void Dispose()
    {
        _weights?.Dispose();
        foreach (JsonDocument document in _documents)
            document.Dispose();
    }

    internal static string? Text(JsonElement element, string name)
    {
        try
        {
            return element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException error)
        {
            // An escaped half of a surrogate pair is found only when the string is asked for.
            throw new InvalidDataException($"The value of '{name}' is not valid text: {error.Message}", error);
        }
    }

    private JsonElement? ReadObject(string name)
    {
        if (File(name) is not { } path)
            return null;
        JsonDocument document = JsonFile.Read(path);
        _documents.Add(document);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement
            : throw new InvalidDataException($"'{path}' is a JSON {document.RootElement.ValueKind}: expected an object.");
    }
}
