using System.Text.Json;

namespace Lathe.Training.Data.Records.Shapes;

/// <summary>A JSON object whose fields go by the names that a format knows, whatever the file calls them. A null is a field that is not there.</summary>
internal readonly struct Fields(JsonElement element, IReadOnlyDictionary<string, string> columns)
{
    public JsonElement Element { get; } = element;

    public IReadOnlyDictionary<string, string> Columns { get; } = columns;

    public bool Has(string name) => Find(name) is not null;

    public bool Has(string name, JsonValueKind kind) => Find(name)?.ValueKind == kind;

    public JsonElement? Find(string name)
    {
        string there = Columns.GetValueOrDefault(name, name);
        return Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(there, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>The first of some names that is there.</summary>
    public string? First(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Has(name)) return name;
        }

        return null;
    }

    /// <summary>A text, or null where it is not there.</summary>
    public string? Text(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) return value.GetRawText();
        if (value.ValueKind != JsonValueKind.String) throw new RecordException("wrong type", $"'{name}' is {Kind(value)}: expected a text");
        return String(value, name);
    }

    /// <summary>A text that must be there, empty or not.</summary>
    public string Required(string name) => Text(name) ?? throw Missing(name);

    /// <summary>A list, empty where it is not there; one that is written as JSON inside a text is read.</summary>
    public IReadOnlyList<JsonElement> List(string name)
    {
        if (Find(name) is not { } value) return [];
        if (value.ValueKind == JsonValueKind.String)
        {
            string text = String(value, name);
            if (string.IsNullOrWhiteSpace(text)) return [];
            value = Parse(text, name);
        }

        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : throw new RecordException("wrong type", $"'{name}' is {Kind(value)}: expected a list");
    }

    /// <summary>JSON inside a text.</summary>
    public static JsonElement Parse(string text, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new RecordException("not JSON", $"'{name}' holds a text that is no JSON: {e.Message}");
        }
    }

    public static string String(JsonElement value, string name)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape, is found only when the text is asked for.
            throw new RecordException("broken text", $"'{name}' holds half of a character (an unpaired \\ud8xx escape)");
        }
    }

    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    /// <summary>What the record has instead of a field.</summary>
    public RecordException Missing(string name)
    {
        string names = string.Join(", ", Element.EnumerateObject().Take(12).Select(p => p.Name));
        return new($"no {name}", $"there is no '{Columns.GetValueOrDefault(name, name)}'; the fields are {(names.Length > 0 ? names : "none")}");
    }
}
