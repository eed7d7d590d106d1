using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Nn.Formats;
using Lathe.Nn.Models;

namespace Lathe.Training.LanguageModels;

/// <summary>Options as a JSON file with every field.</summary>
public static class LanguageModelConfigFile
{
    /// <summary>
    /// Reads a config. Fields it leaves out are those of the preset it names, or else the defaults; a field it does not know is an error.
    /// </summary>
    /// <exception cref="InvalidDataException">It is not valid; the message says where.</exception>
    public static LanguageModelOptions Read(string path)
    {
        try
        {
            var reading = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            if (JsonNode.Parse(File.ReadAllText(path), documentOptions: reading) is not JsonObject given)
                throw new InvalidDataException($"'{path}' is no config of a run: expected an object of options, not null, a list or a value.");
            string? preset = given["preset"]?.GetValue<string>();
            LanguageModelOptions start = preset is not null && LanguageModelPresets.Names.Contains(preset) ? LanguageModelPresets.Of(preset) : new LanguageModelOptions();
            JsonObject all = JsonSerializer.SerializeToNode(start, LanguageModelJson.Default.LanguageModelOptions)!.AsObject();
            Overlay(all, given);

            // Parts of a model that are absent by default (mixture, rope_scaling) have defaults of their own.
            if (all["model"] is JsonObject model) all["model"] = TransformerConfigJson.Write(TransformerConfigJson.Read(new ConfigReader(model, path)));
            LanguageModelOptions options = all.Deserialize(LanguageModelJson.Default.LanguageModelOptions)!;
            options.Validate();
            return options;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is no config of a run: {e.Message}", e);
        }
    }

    /// <summary>Every field, as it would be written.</summary>
    public static string Text(LanguageModelOptions options) => JsonSerializer.Serialize(options, LanguageModelJson.Default.LanguageModelOptions);

    /// <summary>Writes every field, atomically.</summary>
    public static void Write(string path, LanguageModelOptions options)
        => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, options, LanguageModelJson.Default.LanguageModelOptions));

    private static void Overlay(JsonObject under, JsonObject over)
    {
        foreach ((string name, JsonNode? value) in over.ToArray())
        {
            if (value is JsonObject inner && under[name] is JsonObject below) Overlay(below, inner);
            else under[name] = value?.DeepClone();
        }
    }
}
