using System.Text.Json.Nodes;

namespace Lathe.Nn.Models;

/// <summary>Reads the fields of a <c>config.json</c>; each error names the file, the field and what was expected.</summary>
/// <param name="json">The document, or a part of it.</param>
/// <param name="path">Where it comes from, for errors.</param>
public sealed class ConfigReader(JsonObject json, string path)
{
    /// <summary>The document.</summary>
    public JsonObject Node => json;

    /// <summary>Where it comes from.</summary>
    public string Path => path;

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string name) => json.TryGetPropertyValue(name, out JsonNode? node) && node is not null;

    /// <summary>A whole number that must be there.</summary>
    /// <exception cref="InvalidDataException">It is missing or something else.</exception>
    public int Integer(string name) => Has(name) ? Integer(name, 0) : throw new InvalidDataException($"'{path}' lacks '{name}': expected a whole number.");

    /// <summary>A whole number, or <paramref name="otherwise"/> where it is missing or null.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public int Integer(string name, int otherwise)
    {
        double value = Number(name, otherwise);
        return value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue ? (int)value : throw Wrong(name, "a whole number");
    }

    /// <summary>A number, or <paramref name="otherwise"/> where it is missing or null.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public double Number(string name, double otherwise)
        => !Has(name) ? otherwise : json[name] is JsonValue v && v.TryGetValue(out double d) ? d : throw Wrong(name, "a number");

    /// <summary>A boolean, or <paramref name="otherwise"/> where it is missing or null.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public bool Flag(string name, bool otherwise)
        => !Has(name) ? otherwise : json[name] is JsonValue v && v.TryGetValue(out bool b) ? b : throw Wrong(name, "true or false");

    /// <summary>A string, or <paramref name="otherwise"/> where it is missing or null.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public string Text(string name, string otherwise)
        => !Has(name) ? otherwise : json[name] is JsonValue v && v.TryGetValue(out string? s) ? s : throw Wrong(name, "a string");

    /// <summary>An object within, or null where it is missing.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public ConfigReader? Object(string name)
        => !Has(name) ? null : json[name] is JsonObject o ? new ConfigReader(o, $"{path}#{name}") : throw Wrong(name, "an object");

    /// <summary>Number of entries of an object within; 0 where it is missing.</summary>
    public int Entries(string name) => json[name] is JsonObject o ? o.Count : 0;

    /// <summary>An error about a field.</summary>
    public InvalidDataException Wrong(string name, string expected)
        => new($"'{path}': '{name}' is {json[name]?.ToJsonString() ?? "null"}; expected {expected}.");
}
