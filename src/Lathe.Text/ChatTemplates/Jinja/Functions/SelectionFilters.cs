using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>Filters that take some elements of a list, or something of each.</summary>
internal static class SelectionFilters
{
    public static Dictionary<string, Filter> All { get; } = new(StringComparer.Ordinal)
    {
        ["map"] = Map,
        ["select"] = static (v, c) => Pick(v, c, byAttribute: false, wanted: true),
        ["reject"] = static (v, c) => Pick(v, c, byAttribute: false, wanted: false),
        ["selectattr"] = static (v, c) => Pick(v, c, byAttribute: true, wanted: true),
        ["rejectattr"] = static (v, c) => Pick(v, c, byAttribute: true, wanted: false),
        ["default"] = Default,
        ["d"] = Default,
    };

    private static Value Default(Value value, Call call)
        => value is UndefinedValue || (call.Expect(2, "default_value", "boolean").Flag(1, "boolean") && !value.Truth)
            ? call.Find(0, "default_value") ?? TextValue.Empty : value;

    private static ListValue Map(Value value, Call call)
    {
        if (!value.Truth) return new ListValue([]);
        IEnumerable<Value> elements = Filters.Elements(value, call);
        if (call.Positional.Count == 0)
        {
            Value attribute = call.Expect(0, "attribute", "default").Get(0, "attribute");
            Value? otherwise = call.Find(1, "default");
            return ListValue.Of(elements.Select(e => Attributes.Get(e, attribute, call) is var found && found is UndefinedValue && otherwise is not null ? otherwise : found));
        }

        string name = call.Text(0, "name");
        Filter filter = Filters.Find(name) ?? throw call.Error($"there is no filter '{name}'");
        Call inner = call with { What = $"filter '{name}'", Positional = [.. call.Positional.Skip(1)] };
        return ListValue.Of(elements.Select(e => filter(e, inner)));
    }

    private static ListValue Pick(Value value, Call call, bool byAttribute, bool wanted)
    {
        if (!value.Truth) return new ListValue([]);
        int skipped = byAttribute ? 1 : 0;
        Value? attribute = byAttribute ? call.Get(0, "attribute") : null;
        Test test = static (v, _) => v.Truth;
        Call inner = call;
        if (call.Positional.Count > skipped)
        {
            string name = call.Text(skipped, "name");
            test = Tests.Find(name) ?? throw call.Error($"there is no test '{name}'");
            inner = call with { What = $"test '{name}'", Positional = [.. call.Positional.Skip(skipped + 1)] };
        }

        return ListValue.Of(Filters.Elements(value, call).Where(e => test(attribute is null ? e : Attributes.Get(e, attribute, call), inner) == wanted));
    }
}
