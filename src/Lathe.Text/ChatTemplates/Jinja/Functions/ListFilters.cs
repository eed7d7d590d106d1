using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>Filters over lists and dicts as wholes.</summary>
internal static class ListFilters
{
    public static Dictionary<string, Filter> All { get; } = new(StringComparer.Ordinal)
    {
        ["length"] = Length,
        ["count"] = Length,
        ["list"] = static (v, c) => ListValue.Of(Filters.Elements(v, c)),
        ["first"] = static (v, c) => Filters.Elements(v, c).FirstOrDefault() ?? new UndefinedValue("the first of nothing"),
        ["last"] = static (v, c) => Filters.Elements(v, c).LastOrDefault() ?? new UndefinedValue("the last of nothing"),
        ["reverse"] = static (v, c) => v is TextValue ? new TextValue(string.Concat(v.Elements!.Reverse().Select(e => e.Text))) : ListValue.Of(Filters.Elements(v, c).Reverse()),
        ["items"] = Items,
        ["dictsort"] = DictionarySort,
        ["sort"] = Sort,
        ["unique"] = static (v, c) => ListValue.Of(Filters.Elements(v, c).DistinctBy(e => Key(e, c, 1, fold: !c.Flag(0, "case_sensitive")), ValueEquality.Instance)),
        ["min"] = static (v, c) => Extreme(v, c, -1),
        ["max"] = static (v, c) => Extreme(v, c, 1),
        ["batch"] = Batch,
        ["groupby"] = GroupBy,
        ["attr"] = static (v, c) => v.Member(c.Text(0, "name")) ?? new UndefinedValue($"'{c.Text(0, "name")}' of a {v.TypeName}"),
    };

    private static IntegerValue Length(Value value, Call call)
        => value.Length is { } length ? new IntegerValue(length) : throw call.Error($"a {value.TypeName} has no length");

    private static ListValue Items(Value value, Call call) => value switch
    {
        UndefinedValue => new ListValue([]),
        DictionaryValue d => ListValue.Of(d.Entries.Select(e => ListValue.Pair(e.Key, e.Value))),
        _ => throw call.Error($"{call.What} lists a dict, not a {value.TypeName}"),
    };

    private static ListValue DictionarySort(Value value, Call call)
    {
        if (value is not DictionaryValue dictionary) throw call.Error($"{call.What} sorts a dict, not a {value.TypeName}");
        call.Expect(3, "case_sensitive", "by", "reverse");
        int by = call.OptionalText(1, "by") switch
        {
            null or "key" => 0,
            "value" => 1,
            { } other => throw call.Error($"{call.What} sorts by 'key' or by 'value', not by '{other}'"),
        };
        bool fold = !call.Flag(0, "case_sensitive");
        IEnumerable<Value> pairs = dictionary.Entries.Select(e => ListValue.Pair(e.Key, e.Value));
        return Sorted(pairs, p => Fold(((ListValue)p).Items[by], fold), call.Flag(2, "reverse"), call);
    }

    private static ListValue Sort(Value value, Call call)
    {
        call.Expect(3, "reverse", "case_sensitive", "attribute");
        bool fold = !call.Flag(1, "case_sensitive");
        return Sorted(Filters.Elements(value, call), e => Key(e, call, 2, fold), call.Flag(0, "reverse"), call);
    }

    private static ListValue Sorted(IEnumerable<Value> values, Func<Value, Value> key, bool reverse, Call call)
    {
        var order = Comparer<Value>.Create((a, b) => Comparison.Order(a, b) ?? throw call.Error($"{call.What} does not order a {a.TypeName} and a {b.TypeName}"));
        try
        {
            return ListValue.Of(reverse ? values.OrderByDescending(key, order) : values.OrderBy(key, order));
        }
        catch (InvalidOperationException error) when (error.InnerException is ChatTemplateException inner)
        {
            throw inner;
        }
    }

    private static Value Extreme(Value value, Call call, int sign)
    {
        call.Expect(2, "case_sensitive", "attribute");
        bool fold = !call.Flag(0, "case_sensitive");
        ListValue sorted = Sorted(Filters.Elements(value, call), e => Key(e, call, 1, fold), sign > 0, call);
        return sorted.Items.Count > 0 ? sorted.Items[0] : new UndefinedValue("the extreme of nothing");
    }

    private static Value Key(Value element, Call call, int place, bool fold)
        => Fold(call.Find(place, "attribute") is { } attribute and not NoneValue ? Attributes.Get(element, attribute, call) : element, fold);

    private static Value Fold(Value value, bool fold) => fold && value is TextValue ? new TextValue(value.Text.ToLowerInvariant()) : value;

    private static ListValue Batch(Value value, Call call)
    {
        long size = call.Integer(0, "linecount", 1);
        if (size < 1) throw call.Error($"{call.What} makes batches of 1 or more");
        var batches = Filters.Elements(value, call).Chunk((int)Math.Min(size, int.MaxValue)).Select(chunk => new List<Value>(chunk)).ToList();
        if (call.Find(1, "fill_with") is { } fill && batches.Count > 0)
        {
            call.Frame.Rendering.Room(size, call.Line);
            while (batches[^1].Count < size) batches[^1].Add(fill);
        }

        return ListValue.Of(batches.Select(b => new ListValue(b)));
    }

    private static ListValue GroupBy(Value value, Call call)
    {
        Value attribute = call.Get(0, "attribute");
        ListValue sorted = Sorted(Filters.Elements(value, call), e => Fold(Attributes.Get(e, attribute, call), fold: true), reverse: false, call);
        return ListValue.Of(sorted.Items.GroupBy(e => Fold(Attributes.Get(e, attribute, call), fold: true), ValueEquality.Instance)
            .Select(g => ListValue.Pair(Attributes.Get(g.First(), attribute, call), ListValue.Of(g))));
    }
}
