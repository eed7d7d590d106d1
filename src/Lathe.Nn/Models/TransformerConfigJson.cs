using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Lathe.Nn.Models;

/// <summary>A config as JSON, every field under its own name in snake_case; compiled in, no reflection at start-up.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TransformerConfig))]
public sealed partial class TransformerConfigJson : JsonSerializerContext
{
    /// <summary>The config as an object.</summary>
    public static JsonObject Write(TransformerConfig config) => JsonSerializer.SerializeToNode(config, Default.TransformerConfig)!.AsObject();

    /// <summary>The config of an object; fields that are missing keep their defaults.</summary>
    /// <exception cref="InvalidDataException">A field is unknown or has the wrong type.</exception>
    public static TransformerConfig Read(ConfigReader json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return json.Node.Deserialize(Default.TransformerConfig) ?? throw new InvalidDataException($"'{json.Path}' is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{json.Path}': {e.Message}", e);
        }
    }
}
