using System.Text.Json;

namespace Lathe.Inference.Constraints.Json.Schemas;

/// <summary>One schema of a document, where it stands, and keywords of it that have been dealt with.</summary>
/// <param name="Element">An object, true or false.</param>
/// <param name="Pointer">Where it stands: <c>#/properties/name</c>.</param>
/// <param name="Done">Keywords that no longer count, each with <c>!</c> before it.</param>
internal sealed record SchemaPart(JsonElement Element, string Pointer, string Done = "")
{
    private static readonly HashSet<string> Known =
    [
        "$ref", "$defs", "definitions", "$schema", "$id", "$comment", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
        "type", "enum", "const", "anyOf", "oneOf", "allOf",
        "properties", "required", "additionalProperties", "items", "prefixItems", "minItems", "maxItems",
        "pattern", "format", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    ];

    public string Key => Pointer + Done;

    /// <summary>The value of a keyword, unless it has been dealt with.</summary>
    public JsonElement? Find(string keyword)
        => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(keyword, out JsonElement value) && !Done.Split('!').Contains(keyword) ? value : null;

    public bool Has(string keyword) => Find(keyword) is not null;

    public SchemaPart Without(string keyword) => this with { Done = $"{Done}!{keyword}" };

    public SchemaPart At(JsonElement element, params ReadOnlySpan<string> path)
    {
        string pointer = Pointer;
        foreach (string step in path) pointer += "/" + Escape(step);
        return new SchemaPart(element, pointer);
    }

    /// <summary>The list of schemas behind a keyword.</summary>
    public SchemaPart[] List(string keyword)
    {
        JsonElement list = Find(keyword)!.Value;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0) throw Error(keyword, "expected a list of schemas, one at least");
        return [.. list.EnumerateArray().Select((element, i) => At(element, keyword, i.ToString()))];
    }

    /// <summary>The schema behind a keyword, or null.</summary>
    public SchemaPart? Schema(string keyword) => Find(keyword) is { } element ? At(element, keyword) : null;

    /// <summary>A count behind a keyword, or null.</summary>
    public int? Count(string keyword)
    {
        if (Find(keyword) is not { } element) return null;
        return element.ValueKind == JsonValueKind.Number && element.TryGetDecimal(out decimal number) && number >= 0 && number == decimal.Truncate(number)
            ? (int)Math.Min(number, int.MaxValue) : throw Error(keyword, "expected a whole number of 0 or more");
    }

    public string? Text(string keyword) => Find(keyword) is not { } element ? null
        : element.ValueKind == JsonValueKind.String ? element.GetString() : throw Error(keyword, "expected a string");

    public JsonDecimal? Number(string keyword) => Find(keyword) is not { } element ? null
        : element.ValueKind != JsonValueKind.Number ? throw Error(keyword, "expected a number")
        : JsonDecimal.Read(element) ?? throw Error(keyword, "the number has more than 400 digits");

    public JsonTypes Types()
    {
        if (Find("type") is not { } type) return JsonTypes.All;
        if (type.ValueKind == JsonValueKind.String) return Type(type);
        if (type.ValueKind != JsonValueKind.Array) throw Error("type", "expected a type or a list of types");
        return type.EnumerateArray().Aggregate(JsonTypes.None, (types, next) => types | Type(next));
    }

    /// <summary>Refuses keywords that no grammar is made of.</summary>
    public void Check()
    {
        if (Element.ValueKind is JsonValueKind.True or JsonValueKind.False) return;
        if (Element.ValueKind != JsonValueKind.Object) throw new GrammarException($"{Pointer}: expected a schema (an object, true or false), but it is {Element.ValueKind.ToString().ToLowerInvariant()}.");
        foreach (JsonProperty property in Element.EnumerateObject())
            if (!Known.Contains(property.Name)) throw Error(property.Name, "this keyword is not supported");
    }

    public GrammarException Error(string keyword, string message) => new($"{Pointer}/{Escape(keyword)}: {message}.");

    private static string Escape(string step) => step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private JsonTypes Type(JsonElement name) => (name.ValueKind == JsonValueKind.String ? name.GetString() : null) switch
    {
        "null" => JsonTypes.Null,
        "boolean" => JsonTypes.Boolean,
        "integer" => JsonTypes.Integer,
        "number" => JsonTypes.Number,
        "string" => JsonTypes.String,
        "array" => JsonTypes.Array,
        "object" => JsonTypes.Object,
        _ => throw Error("type", $"{name.GetRawText()} is no type: expected null, boolean, integer, number, string, array or object"),
    };
}
