using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Nn.Formats;
using Lathe.Nn.Models;

namespace Lathe.Training.LanguageModels;

/// <summary>Options as a JSON file with every field.</summary>
public static class LanguageModelConfigFile
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads a config; fields it leaves out have their defaults.</summary>
    /// <exception cref="InvalidDataException">It is not valid; the message says where.</exception>
    public static LanguageModelOptions Read(string path)
    {
        try
        {
            JsonObject given = JsonNode.Parse(File.ReadAllText(path), null, Lenient) as JsonObject
                ?? throw new InvalidDataException($"'{path}' is no config of a run: expected an object {{…}}.");

            // Compiled-in deserialisation gives missing fields 0, not their defaults: so they are filled in first.
            JsonObject fields = JsonSerializer.SerializeToNode(new LanguageModelOptions(), LanguageModelJson.Default.LanguageModelOptions)!.AsObject();
            foreach ((string name, JsonNode? value) in given) fields[name] = value?.DeepClone();
            if (given["model"] is JsonObject model) fields["model"] = TransformerConfigJson.Write(TransformerConfigJson.Read(new ConfigReader(model, path)));
            LanguageModelOptions options = fields.Deserialize(LanguageModelJson.Default.LanguageModelOptions)!;
            options.Validate();
            return options;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"'{path}' is no config of a run: {e.Message}", e);
        }
    }

    /// <summary>Writes every field, atomically.</summary>
    public static void Write(string path, LanguageModelOptions options)
        => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, options, LanguageModelJson.Default.LanguageModelOptions));
}
