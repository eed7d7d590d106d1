using System.Text.Json;

namespace Lathe.Inference.Constraints.Json.Schemas;

/// <summary>
/// A schema document. What has to hold at one place is a list of parts of it that all have to: a reference and its neighbours, the
/// members of <c>allOf</c>. Merging schemas is putting such lists together.
/// </summary>
internal sealed class SchemaDocument(JsonElement root)
{
    private const int MostParts = 1000;

    public SchemaPart Root { get; } = new(root, "#");

    /// <summary>All parts that have to hold where these do: references and <c>allOf</c> followed, each part once, in order.</summary>
    /// <returns>The parts; null where one of them allows nothing.</returns>
    public List<SchemaPart>? Expand(IEnumerable<SchemaPart> parts)
    {
        var result = new List<SchemaPart>();
        var seen = new HashSet<string>();
        bool possible = true;
        foreach (SchemaPart part in parts) possible &= Expand(part, [], seen, result);
        return possible ? result : null;
    }

    private bool Expand(SchemaPart part, List<string> path, HashSet<string> seen, List<SchemaPart> result)
    {
        if (path.Contains(part.Pointer)) throw new GrammarException($"{part.Pointer}: the schema refers to itself without anything in between: {string.Join(" → ", path)}.");
        if (!seen.Add(part.Key)) return true;
        if (seen.Count > MostParts || path.Count > Limits.Nesting) throw new GrammarException($"{part.Pointer}: more than {MostParts} schemas have to hold at this one place.");
        part.Check();
        if (part.Element.ValueKind == JsonValueKind.True) return true;
        if (part.Element.ValueKind == JsonValueKind.False) return false;

        // What is followed here is not followed again when the parts are put together with others.
        SchemaPart followed = part.Has("$ref") ? part.Without("$ref") : part;
        result.Add(followed.Has("allOf") ? followed.Without("allOf") : followed);
        path.Add(part.Pointer);
        bool possible = true;
        if (part.Text("$ref") is { } reference) possible &= Expand(Resolve(part, reference), path, seen, result);
        if (part.Has("allOf")) foreach (SchemaPart member in part.List("allOf")) possible &= Expand(member, path, seen, result);
        path.RemoveAt(path.Count - 1);
        return possible;
    }

    private SchemaPart Resolve(SchemaPart from, string reference)
    {
        if (!reference.StartsWith('#')) throw from.Error("$ref", $"'{reference}' lies outside of this schema: put it under $defs and write #/$defs/...");
        SchemaPart at = Root;
        foreach (string step in Uri.UnescapeDataString(reference[1..]).Split('/').Skip(1))
        {
            string name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            JsonElement next = default;
            bool found = at.Element.ValueKind switch
            {
                JsonValueKind.Object => at.Element.TryGetProperty(name, out next),
                JsonValueKind.Array => int.TryParse(name, out int index) && index >= 0 && index < at.Element.GetArrayLength() && Take(at.Element[index], out next),
                _ => false,
            };
            if (!found) throw from.Error("$ref", $"'{reference}' leads nowhere: {at.Pointer} has no '{name}'");
            at = at.At(next, name);
        }

        return reference is "#" || reference[1] == '/' ? at : throw from.Error("$ref", $"'{reference}' is not a JSON pointer: expected #/$defs/...");

        static bool Take(JsonElement element, out JsonElement next)
        {
            next = element;
            return true;
        }
    }
}
