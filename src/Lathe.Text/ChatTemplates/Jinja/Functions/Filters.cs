using System.Collections.Frozen;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>All filters by name. A new one is a line in its group.</summary>
internal static class Filters
{
    private static readonly FrozenDictionary<string, Filter> All =
        TextFilters.All.Concat(ListFilters.All).Concat(SelectionFilters.All).Concat(NumberFilters.All).ToFrozenDictionary(StringComparer.Ordinal);

    public static Filter? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>The elements of a value that a filter goes through.</summary>
    public static IEnumerable<Value> Elements(Value value, Call call)
        => value.Elements ?? throw call.Error($"{call.What} goes through a list, a dict or a string, not through a {value.TypeName}");
}
