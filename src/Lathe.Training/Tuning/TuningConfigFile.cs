using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Nn.Formats;

namespace Lathe.Training.Tuning;

/// <summary>Options as a JSON file with every field.</summary>
public static class TuningConfigFile
{
    /// <summary>Reads a config. Fields it leaves out have their defaults; a field it does not know is an error.</summary>
    /// <exception cref="InvalidDataException">It is not valid; the message says where.</exception>
    public static TuningOptions Read(string path)
    {
        try
        {
            var reading = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            if (JsonNode.Parse(File.ReadAllText(path), documentOptions: reading) is not JsonObject given)
                throw new InvalidDataException($"'{path}' is no config of a tuning run: expected an object of options, not null, a list or a value.");

            // Over the defaults, for a deserialised record would have empty values where the file has none.
            JsonObject all = JsonSerializer.SerializeToNode(new TuningOptions(), TuningJson.Default.TuningOptions)!.AsObject();
            foreach ((string name, JsonNode? value) in given.ToArray())
            {
                if (value is JsonObject inner && all[name] is JsonObject below)
                {
                    foreach ((string key, JsonNode? part) in inner.ToArray()) below[key] = part?.DeepClone();
                }
                else
                {
                    all[name] = value?.DeepClone();
                }
            }

            TuningOptions options = all.Deserialize(TuningJson.Default.TuningOptions)!;
            options.Validate();
            return options;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is no config of a tuning run: {e.Message}", e);
        }
    }

    /// <summary>Every field, as it would be written.</summary>
    public static string Text(TuningOptions options) => JsonSerializer.Serialize(options, TuningJson.Default.TuningOptions);

    /// <summary>Writes every field, atomically.</summary>
    public static void Write(string path, TuningOptions options)
        => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, options, TuningJson.Default.TuningOptions));
}
