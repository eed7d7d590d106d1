using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Lathe.Nn.Formats;

namespace Lathe.Training;

/// <summary>Options of a run as a JSON file with every field: read over their defaults, for a deserialised record would be empty where the file has nothing.</summary>
/// <param name="kind">What it is the config of, for errors.</param>
/// <param name="type">How it is written.</param>
/// <param name="defaults">Options that stand where the file has none; it may say which.</param>
/// <param name="validate">Throws <see cref="ArgumentException"/> where the numbers do not go together.</param>
internal sealed class OptionsFile<T>(string kind, JsonTypeInfo<T> type, Func<JsonObject, T> defaults, Action<T> validate)
{
    /// <summary>Reads a file; <paramref name="complete"/> sees it over its defaults.</summary>
    /// <exception cref="InvalidDataException">It is not valid; the message says where.</exception>
    public T Read(string path, Action<JsonObject>? complete = null)
    {
        try
        {
            var reading = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            if (JsonNode.Parse(File.ReadAllText(path), documentOptions: reading) is not JsonObject given)
                throw new InvalidDataException($"'{path}' is no config of {kind}: expected an object of options, not null, a list or a value.");
            JsonObject all = JsonSerializer.SerializeToNode(defaults(given), type)!.AsObject();
            Overlay(all, given);
            complete?.Invoke(all);
            T options = all.Deserialize(type)!;
            validate(options);
            return options;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is no config of {kind}: {e.Message}", e);
        }
    }

    /// <summary>Every field, as it would be written.</summary>
    public string Text(T options) => JsonSerializer.Serialize(options, type);

    /// <summary>Writes every field, atomically.</summary>
    public void Write(string path, T options) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, options, type));

    private static void Overlay(JsonObject under, JsonObject over)
    {
        foreach ((string name, JsonNode? value) in over.ToArray())
        {
            if (value is JsonObject inner && under[name] is JsonObject below) Overlay(below, inner);
            else under[name] = value?.DeepClone();
        }
    }
}
