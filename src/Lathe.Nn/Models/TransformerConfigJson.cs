using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Lathe.Nn.Models;

/// <summary>A config as JSON, every field under its own name in snake_case; compiled in, no reflection at start-up.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TransformerConfig))]
[JsonSerializable(typeof(RopeScaling))]
[JsonSerializable(typeof(MixtureConfig))]
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
            // Compiled-in deserialisation gives missing fields 0, not their defaults: so they are filled in first.
            JsonObject fields = WithDefaults(json.Node, Write(new TransformerConfig()));
            if (fields["rope_scaling"] is JsonObject scaling) fields["rope_scaling"] = WithDefaults(scaling, JsonSerializer.SerializeToNode(new RopeScaling(), Default.RopeScaling)!.AsObject());
            if (fields["mixture"] is JsonObject mixture) fields["mixture"] = WithDefaults(mixture, JsonSerializer.SerializeToNode(new MixtureConfig(), Default.MixtureConfig)!.AsObject());
            return fields.Deserialize(Default.TransformerConfig) ?? throw new InvalidDataException($"'{json.Path}' is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{json.Path}': {e.Message}", e);
        }
    }

    private static JsonObject WithDefaults(JsonObject given, JsonObject defaults)
    {
        foreach ((string name, JsonNode? value) in given) defaults[name] = value?.DeepClone();
        return defaults;
    }
}
