using System.Text.Json;
using Lathe.Inference.Constraints.Automata;
using Lathe.Inference.Constraints.Patterns;

namespace Lathe.Inference.Constraints.Json.Schemas;

/// <summary>
/// A JSON Schema (2020-12, the part that says what a text looks like) as rules: one for each list of schemas that have to hold at one
/// place. There are finitely many such lists, so recursive schemas need nothing of their own.
/// </summary>
internal sealed class SchemaCompiler
{
    private const int MostRules = 20_000;
    private readonly RuleSet _rules = new();
    private readonly SchemaDocument _document;
    private readonly JsonPatterns _json;
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);
    private readonly Queue<(int Rule, List<SchemaPart> Parts)> _open = new();

    private SchemaCompiler(JsonElement root, JsonGrammarOptions options)
    {
        _document = new SchemaDocument(root);
        _json = new JsonPatterns(_rules, options);
    }

    public JsonPatterns Json => _json;

    /// <summary>The grammar of a schema's values.</summary>
    public static Grammar Compile(JsonElement root, JsonGrammarOptions options)
    {
        var compiler = new SchemaCompiler(root, options);
        return compiler.Finish([compiler._document.Root]);
    }

    /// <summary>What all of these schemas allow together.</summary>
    public Pattern Schema(IEnumerable<SchemaPart> parts)
    {
        if (_document.Expand(parts) is not { } all) return Pattern.Never;
        string key = string.Join(' ', all.Select(part => part.Key).Order(StringComparer.Ordinal));
        if (!_known.TryGetValue(key, out int rule))
        {
            if (_known.Count == MostRules) throw new GrammarException($"The schema has more than {MostRules} different places: its anyOf and allOf multiply.");
            _known[key] = rule = _rules.Declare(all.Count == 0 ? "any value" : all[0].Pointer);
            _open.Enqueue((rule, all));
        }

        return new CallPattern(rule);
    }

    private Grammar Finish(IEnumerable<SchemaPart> parts)
    {
        Pattern value = Schema(parts);
        int start = _rules.Define("the schema", Pattern.Sequence(_json.Space, value));
        while (_open.TryDequeue(out (int Rule, List<SchemaPart> Parts) next)) _rules.Define(next.Rule, Body(next.Parts));
        return Grammar.Of(_rules, start);
    }

    private Pattern Body(List<SchemaPart> parts)
    {
        if (parts.Count == 0) return _json.AnyValue();
        foreach (string keyword in (string[])["anyOf", "oneOf"])
        {
            if (parts.Find(part => part.Has(keyword)) is not { } chooser) continue;
            SchemaPart[] branches = chooser.List(keyword);
            if (keyword == "oneOf") new SchemaDisjunction(_document).Check(chooser, branches);
            SchemaPart[] others = [.. parts.Where(part => !ReferenceEquals(part, chooser)), chooser.Without(keyword)];
            return Pattern.Choice([.. branches.Select(branch => Schema(others.Append(branch)))]);
        }

        JsonTypes types = parts.Aggregate(JsonTypes.All, (types, part) => types & part.Types());
        if (parts.Exists(part => part.Has("enum") || part.Has("const"))) return Pattern.Choice([.. Values(parts, types).Select(_json.Literal)]);
        if (parts.TrueForAll(part => !part.Has("type"))) types = Meant(parts);
        var kinds = new List<Pattern>();
        if (types.HasFlag(JsonTypes.Object)) kinds.Add(new ObjectSchema(this, parts).Pattern());
        if (types.HasFlag(JsonTypes.Array)) kinds.Add(new ArraySchema(this, parts).Pattern());
        if (types.HasFlag(JsonTypes.String)) kinds.Add(StringSchema.Pattern(_json, parts));
        if (types.HasFlag(JsonTypes.Integer)) kinds.Add(NumberSchema.Pattern(parts, whole: !types.HasFlag(JsonTypes.Fraction)));
        if (types.HasFlag(JsonTypes.Boolean)) kinds.Add(JsonPatterns.Boolean);
        if (types.HasFlag(JsonTypes.Null)) kinds.Add(JsonPatterns.Null);
        return Pattern.Choice(kinds);
    }

    // Where no type is given, keywords that speak of some types mean those.
    private static JsonTypes Meant(List<SchemaPart> parts)
    {
        var types = JsonTypes.None;
        foreach (SchemaPart part in parts)
        {
            if (Any(part, "properties", "required", "additionalProperties")) types |= JsonTypes.Object;
            if (Any(part, "items", "prefixItems", "minItems", "maxItems")) types |= JsonTypes.Array;
            if (Any(part, "pattern", "format", "minLength", "maxLength")) types |= JsonTypes.String;
            if (Any(part, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")) types |= JsonTypes.Number;
        }

        return types == JsonTypes.None ? JsonTypes.All : types;

        static bool Any(SchemaPart part, params string[] keywords) => Array.Exists(keywords, part.Has);
    }

    // The listed values that are in every list, of a type that is allowed, and of which the other keywords' grammar is.
    private List<JsonElement> Values(List<SchemaPart> parts, JsonTypes types)
    {
        List<JsonElement>? values = null;
        foreach (SchemaPart part in parts)
        {
            if (part.Find("enum") is { } list)
            {
                if (list.ValueKind != JsonValueKind.Array) throw part.Error("enum", "expected a list of values");
                values = Both(values, [.. list.EnumerateArray()]);
            }

            if (part.Find("const") is { } one) values = Both(values, [one]);
        }

        List<JsonElement> kept = values!.FindAll(value => (TypeOf(value) & types) != 0);
        List<SchemaPart> rest = parts.ConvertAll(part => part.Without("enum").Without("const").Without("type"));
        if (Meant(rest) == JsonTypes.All) return kept;
        var others = new SchemaCompiler(_document.Root.Element, new JsonGrammarOptions { Whitespace = false });
        try
        {
            Grammar grammar = others.Finish(rest);
            return kept.FindAll(value => grammar.Matches(System.Text.Encoding.UTF8.GetBytes(JsonText(value))));
        }
        catch (GrammarException error) when (error.Message.StartsWith("No text", StringComparison.Ordinal))
        {
            return [];
        }

        static List<JsonElement> Both(List<JsonElement>? first, List<JsonElement> second)
            => first is null ? second : first.FindAll(value => second.Exists(other => JsonElement.DeepEquals(value, other)));
    }

    private static string JsonText(JsonElement value) => JsonSerializer.Serialize(value, JsonPlain.Options);

    private static JsonTypes TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => JsonTypes.Null,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.Array => JsonTypes.Array,
        JsonValueKind.Object => JsonTypes.Object,
        _ => JsonDecimal.Read(value) is { Places: 0 } ? JsonTypes.Integer : JsonTypes.Fraction,
    };

    /// <summary>The types that these schemas leave.</summary>
    internal static JsonTypes TypesOf(List<SchemaPart> parts)
    {
        JsonTypes types = parts.Aggregate(JsonTypes.All, (types, part) => types & part.Types());
        foreach (SchemaPart part in parts)
        {
            if (part.Find("const") is { } one) types &= TypeOf(one);
            if (part.Find("enum") is { ValueKind: JsonValueKind.Array } list) types &= list.EnumerateArray().Aggregate(JsonTypes.None, (all, value) => all | TypeOf(value));
        }

        return types;
    }
}
