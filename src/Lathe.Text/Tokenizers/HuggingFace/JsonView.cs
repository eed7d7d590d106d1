using System.Text.Json;

namespace Lathe.Text.Tokenizers.HuggingFace;

/// <summary>A place in a JSON document that knows its path, so that errors can name it.</summary>
internal readonly record struct JsonView(JsonElement Element, string Source, string Path)
{
    /// <summary>The property <c>"type"</c>, which says what an object is.</summary>
    public string Type => Text("type") ?? throw Fail("has no \"type\"");

    public bool IsNull => Element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>The elements of an array.</summary>
    public IEnumerable<JsonView> Items
    {
        get
        {
            if (Element.ValueKind != JsonValueKind.Array) throw Fail($"is {Kind(Element)}: expected an array");
            int index = 0;
            foreach (JsonElement item in Element.EnumerateArray()) yield return new JsonView(item, Source, $"{Path}[{index++}]");
        }
    }

    /// <summary>The properties of an object.</summary>
    public IEnumerable<(string Name, JsonView Value)> Properties
    {
        get
        {
            if (Element.ValueKind != JsonValueKind.Object) throw Fail($"is {Kind(Element)}: expected an object");
            foreach (JsonProperty property in Element.EnumerateObject())
                yield return (property.Name, new JsonView(property.Value, Source, $"{Path}.{property.Name}"));
        }
    }

    /// <summary>A property; null where it is missing or null.</summary>
    public JsonView? this[string name]
    {
        get
        {
            if (Element.ValueKind != JsonValueKind.Object) throw Fail($"is {Kind(Element)}: expected an object");
            return Element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
                ? new JsonView(value, Source, Path.Length == 0 ? name : $"{Path}.{name}") : null;
        }
    }

    public JsonView Need(string name) => this[name] ?? throw Fail($"has no \"{name}\"");

    public string String() => Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Fail($"is {Kind(Element)}: expected a string");

    public int Int(int least, int most) => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out int value) && value >= least && value <= most
        ? value : throw Fail($"is {Short(Element)}: expected a whole number from {least} to {most}");

    public double Number() => Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out double value) && double.IsFinite(value)
        ? value : throw Fail($"is {Short(Element)}: expected a finite number");

    public string? Text(string name) => this[name]?.String();

    public bool Flag(string name, bool otherwise) => this[name] is not { } value ? otherwise
        : value.Element.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.Element.GetBoolean()
        : throw value.Fail($"is {Kind(value.Element)}: expected true or false");

    public InvalidDataException Fail(string what) => new($"{Source}: {(Path.Length == 0 ? "the document" : Path)} {what}.");

    public InvalidDataException Unsupported(string expected)
        => Fail($"is of type '{Type}', which Lathe does not support: expected {expected}");

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Undefined => "missing",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    private static string Short(JsonElement element)
    {
        string text = element.GetRawText();
        return text.Length > 60 ? text[..60] + "…" : text;
    }
}
