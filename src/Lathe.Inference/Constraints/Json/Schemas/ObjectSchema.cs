using System.Text.Json;
using Lathe.Inference.Constraints.Patterns;

namespace Lathe.Inference.Constraints.Json.Schemas;

/// <summary>
/// Objects: the listed properties in the order of the schema, those that are not required or not, then others where they are allowed.
/// Others are allowed where the schema says so, and where it lists no properties and does not say otherwise.
/// </summary>
internal sealed class ObjectSchema(SchemaCompiler compiler, List<SchemaPart> parts)
{
    private readonly JsonPatterns _json = compiler.Json;

    public Pattern Pattern()
    {
        List<string> names = [], required = [];
        foreach (SchemaPart part in parts)
        {
            foreach (JsonProperty property in Properties(part))
                if (!names.Contains(property.Name)) names.Add(property.Name);
            if (part.Find("required") is not { } list) continue;
            if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String)) throw part.Error("required", "expected a list of names");
            required.AddRange(list.EnumerateArray().Select(name => name.GetString()!));
        }

        List<SchemaPart> rest = [.. parts.Select(part => part.Schema("additionalProperties")).OfType<SchemaPart>()];
        bool others = rest.Count > 0 || names.Count == 0;
        if (names.Count == 0 && required.Count == 0 && rest.Count == 0) return _json.AnyObject();
        names.AddRange(required.Distinct().Except(names));
        return Build([.. names.Select(name => (name, Value(name), required.Contains(name)))], others ? compiler.Schema(rest) : null);
    }

    private static JsonElement.ObjectEnumerator Properties(SchemaPart part)
    {
        if (part.Find("properties") is not { } properties) return default;
        return properties.ValueKind == JsonValueKind.Object ? properties.EnumerateObject() : throw part.Error("properties", "expected an object");
    }

    // What each schema says of the property: its own words, or those for all others.
    private Pattern Value(string name)
    {
        var schemas = new List<SchemaPart>();
        foreach (SchemaPart part in parts)
        {
            if (part.Find("properties") is { } properties && properties.TryGetProperty(name, out JsonElement schema)) schemas.Add(part.At(schema, "properties", name));
            else if (part.Schema("additionalProperties") is { } other) schemas.Add(other);
        }

        return compiler.Schema(schemas);
    }

    // Two rows of places: in the first no property has been written, so that the next needs no comma.
    private GraphPattern Build((string Name, Pattern Value, bool Required)[] properties, Pattern? others)
    {
        int count = properties.Length, first = 1, later = first + count + 1, end = later + count + 1;
        List<(int, Pattern, int)> edges = [(0, Sequence(Text("{"), _json.Space), first)];
        bool begun = false;
        for (int i = 0; i < count; i++)
        {
            Pattern property = Sequence(JsonPatterns.Literal(properties[i].Name), _json.Colon, properties[i].Value);
            if (!begun) edges.Add((first + i, property, later + i + 1));
            if (i > 0) edges.Add((later + i, Sequence(_json.Comma, property), later + i + 1));
            if (properties[i].Required) begun = true;
            else edges.AddRange([(first + i, Patterns.Pattern.Empty, first + i + 1), (later + i, Patterns.Pattern.Empty, later + i + 1)]);
        }

        edges.Add((later + count, Sequence(_json.Space, Text("}")), end));
        if (!begun) edges.Add((first + count, Text("}"), end));
        if (others is not null)
        {
            Pattern name = count == 0 ? _json.AnyString : JsonPatterns.String(CharacterMachine.Except(properties.Select(property => property.Name)));
            Pattern other = Sequence(name, _json.Colon, others);
            if (!begun) edges.Add((first + count, other, later + count));
            edges.Add((later + count, Sequence(_json.Comma, other), later + count));
        }

        return new GraphPattern(end + 1, [.. edges]);
    }

    private static Pattern Sequence(params IReadOnlyList<Pattern> items) => Patterns.Pattern.Sequence(items);

    private static Pattern Text(string text) => Patterns.Pattern.Text(text);
}
