using System.Text.Json;
using Lathe.Nn.Formats;

namespace Lathe.Training.LanguageModels;

/// <summary>Options as a JSON file with every field.</summary>
public static class LanguageModelConfigFile
{
    /// <summary>Reads a config; fields it leaves out have their defaults.</summary>
    /// <exception cref="InvalidDataException">It is not valid; the message says where.</exception>
    public static LanguageModelOptions Read(string path)
    {
        try
        {
            LanguageModelOptions options = JsonSerializer.Deserialize(File.ReadAllText(path), LanguageModelJson.Default.LanguageModelOptions)
                ?? throw new InvalidDataException($"'{path}' holds null instead of a config.");
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
