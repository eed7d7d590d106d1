using System.Text.Json;

namespace Lathe.Inference.Constraints.Json.Schemas;

/// <summary>
/// Whether the branches of <c>oneOf</c> exclude each other: by type, by value, or by a property that both require with values that
/// differ. Only then is it what <c>anyOf</c> is, and a grammar can say it.
/// </summary>
internal sealed class SchemaDisjunction(SchemaDocument document)
{
    private const int Deep = 4;

    public void Check(SchemaPart chooser, SchemaPart[] branches)
    {
        for (int i = 0; i < branches.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (Exclude([branches[j]], [branches[i]], 0)) continue;
                throw chooser.Error("oneOf", $"a value may be of branch {j} and of branch {i} at once: give them types, constants or a required constant property that differ, or write anyOf");
            }
        }
    }

    private bool Exclude(IEnumerable<SchemaPart> first, IEnumerable<SchemaPart> second, int depth)
    {
        if (document.Expand(first) is not { } a || document.Expand(second) is not { } b) return true;
        JsonTypes common = SchemaCompiler.TypesOf(a) & SchemaCompiler.TypesOf(b);
        if (common == JsonTypes.None) return true;
        if (Values(a) is { } values && Values(b) is { } others)
            return !values.Exists(value => others.Exists(other => JsonElement.DeepEquals(value, other)));
        return common == JsonTypes.Object && depth < Deep && Required(a).Intersect(Required(b)).Any(name => Exclude(Property(a, name), Property(b, name), depth + 1));
    }

    private static List<JsonElement>? Values(List<SchemaPart> parts)
    {
        foreach (SchemaPart part in parts)
        {
            if (part.Find("const") is { } one) return [one];
            if (part.Find("enum") is { ValueKind: JsonValueKind.Array } list) return [.. list.EnumerateArray()];
        }

        return null;
    }

    private static IEnumerable<string> Required(List<SchemaPart> parts)
        => parts.Where(part => part.Find("required") is { ValueKind: JsonValueKind.Array })
            .SelectMany(part => part.Find("required")!.Value.EnumerateArray()).Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!);

    private static IEnumerable<SchemaPart> Property(List<SchemaPart> parts, string name)
    {
        foreach (SchemaPart part in parts)
        {
            if (part.Find("properties") is { ValueKind: JsonValueKind.Object } properties && properties.TryGetProperty(name, out JsonElement schema))
                yield return part.At(schema, "properties", name);
        }
    }
}
