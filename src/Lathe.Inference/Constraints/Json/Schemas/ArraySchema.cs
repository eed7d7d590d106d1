using Lathe.Inference.Constraints.Patterns;

namespace Lathe.Inference.Constraints.Json.Schemas;

/// <summary>Arrays: items by place, then any number of others, within the bounds.</summary>
internal sealed class ArraySchema(SchemaCompiler compiler, List<SchemaPart> parts)
{
    private readonly JsonPatterns _json = compiler.Json;

    public Pattern Pattern()
    {
        SchemaPart[][] prefixes = [.. parts.Select(part => part.Has("prefixItems") ? part.List("prefixItems") : [])];
        int prefix = prefixes.Max(list => list.Length);
        int least = parts.Max(part => part.Count("minItems") ?? 0), most = parts.Min(part => part.Count("maxItems") ?? int.MaxValue);
        if (prefix == 0 && least == 0 && most == int.MaxValue && !parts.Exists(part => part.Has("items"))) return _json.AnyArray();
        if (least > most) return Patterns.Pattern.Never;
        bool open = most == int.MaxValue;
        int last = open ? Math.Max(Math.Max(prefix, least), 1) : most;
        if (last > Limits.States / 4) throw Limits.TooLarge($"{parts[0].Pointer} with {last:N0} items");

        // Place i + 1 is behind i items.
        int end = last + 2;
        List<(int, Pattern, int)> edges = [(0, Patterns.Pattern.Sequence(Patterns.Pattern.Text("["), _json.Space), 1)];
        Pattern other = Item(prefixes, prefix);
        for (int i = 0; i <= last; i++)
        {
            if (i >= least) edges.Add((i + 1, Patterns.Pattern.Sequence(i == 0 ? Patterns.Pattern.Empty : _json.Space, Patterns.Pattern.Text("]")), end));
            if (i == last && !open) continue;
            Pattern item = i < prefix ? Item(prefixes, i) : other;
            edges.Add((i + 1, i == 0 ? item : Patterns.Pattern.Sequence(_json.Comma, item), Math.Min(i + 2, last + 1)));
        }

        return new GraphPattern(end + 1, [.. edges]);
    }

    private Pattern Item(SchemaPart[][] prefixes, int index)
    {
        var schemas = new List<SchemaPart>();
        for (int i = 0; i < parts.Count; i++)
        {
            if (index < prefixes[i].Length) schemas.Add(prefixes[i][index]);
            else if (parts[i].Schema("items") is { } items) schemas.Add(items);
        }

        return compiler.Schema(schemas);
    }
}
