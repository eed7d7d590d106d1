using System.Text.Json.Nodes;
using Lathe.Nn.Models;

namespace Lathe.Training.LanguageModels;

/// <summary>Options as a JSON file with every field.</summary>
public static class LanguageModelConfigFile
{
    private static readonly OptionsFile<LanguageModelOptions> Options = new("a run", LanguageModelJson.Default.LanguageModelOptions, Start, static o => o.Validate());

    /// <summary>
    /// Reads a config. Fields it leaves out are those of the preset it names, or else the defaults; a field it does not know is an error.
    /// </summary>
    /// <exception cref="InvalidDataException">It is not valid; the message says where.</exception>
    public static LanguageModelOptions Read(string path) => Options.Read(path, all =>
    {
        // Parts of a model that are absent by default (mixture, rope_scaling) have defaults of their own.
        if (all["model"] is JsonObject model) all["model"] = TransformerConfigJson.Write(TransformerConfigJson.Read(new ConfigReader(model, path)));
    });

    /// <summary>Every field, as it would be written.</summary>
    public static string Text(LanguageModelOptions options) => Options.Text(options);

    /// <summary>Writes every field, atomically.</summary>
    public static void Write(string path, LanguageModelOptions options) => Options.Write(path, options);

    private static LanguageModelOptions Start(JsonObject given)
        => given["preset"]?.GetValue<string>() is { } preset && LanguageModelPresets.Names.Contains(preset) ? LanguageModelPresets.Of(preset) : new LanguageModelOptions();
}
