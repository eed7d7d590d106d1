using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lathe.Nn.Formats.Safetensors;

/// <summary>
/// The list that goes with a model in several safetensors files, <c>model.safetensors.index.json</c>: which file holds which weight.
/// </summary>
internal static class SafetensorsIndex
{
    public const string Suffix = ".safetensors.index.json";
    private const string Extension = ".safetensors";
    private const string MapKey = "weight_map";

    /// <summary>Reads an index.</summary>
    /// <returns>The file name of each weight, in the order of the index; the files lie beside it.</returns>
    /// <exception cref="InvalidDataException">It is not an index, or names a file that could not lie beside it.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string path)
    {
        using JsonDocument document = JsonFile.Read(path);
        try
        {
            return Read(path, document);
        }
        catch (InvalidOperationException error)
        {
            // An escaped half of a surrogate pair is found only when the string is asked for.
            throw new InvalidDataException($"'{path}' is not valid JSON: {error.Message}", error);
        }
    }

    private static KeyValuePair<string, string>[] Read(string path, JsonDocument document)
    {
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty(MapKey, out JsonElement map) || map.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"'{path}' has no object '{MapKey}': expected an index as transformers writes it.");
        var files = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            string? file = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;
            if (file is null || !IsPlainName(file))
                throw new InvalidDataException($"'{path}' puts weight '{entry.Name}' into {entry.Value.GetRawText()}: expected the name of a {Extension} file beside the index.");
            if (!files.TryAdd(entry.Name, file))
                throw new InvalidDataException($"'{path}' lists weight '{entry.Name}' twice.");
        }

        return [.. files];
    }

    /// <summary>Writes an index, atomically.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, string>> files, long totalBytes) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartObject("metadata");
        json.WriteNumber("total_size", totalBytes);
        json.WriteEndObject();
        json.WriteStartObject(MapKey);
        foreach ((string weight, string file) in files)
            json.WriteString(weight, file);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    // A name with a folder in it could lead anywhere on the disk, and an index named as a shard in a circle.
    private static bool IsPlainName(string file) => file.EndsWith(Extension, StringComparison.Ordinal)
        && file.Length is > 12 and <= 255
        && file.AsSpan().IndexOfAny("/\\:\0") < 0;
}
