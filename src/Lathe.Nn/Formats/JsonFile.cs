using System.Text.Json;
using System.Text.Unicode;

namespace Lathe.Nn.Formats;

/// <summary>Reads the JSON files that go with weights.</summary>
public static class JsonFile
{
    // The longest real one, a tokenizer.json, has some 35 MB.
    private const long MaxBytes = 256 << 20;

    /// <exception cref="InvalidDataException">The content is not JSON, or absurdly long; the message names the file.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static JsonDocument Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        if (stream.Length > MaxBytes)
            throw new InvalidDataException($"'{path}' has {stream.Length} bytes: expected a JSON file of at most {MaxBytes}.");
        try
        {
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            // Parse leaves the inside of strings alone until they are asked for.
            return Utf8.IsValid(bytes) ? JsonDocument.Parse(bytes) : throw new InvalidDataException($"'{path}' is not valid UTF-8.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"'{path}' is not valid JSON: {error.Message}", error);
        }
    }
}
