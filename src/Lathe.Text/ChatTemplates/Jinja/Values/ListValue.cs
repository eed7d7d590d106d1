using Lathe.Text.ChatTemplates.Jinja.Functions;

namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary>A list, or a tuple: one that spells itself with parentheses.</summary>
internal sealed class ListValue(List<Value> items, bool tuple = false) : Value
{
    public List<Value> Items => items;

    public bool IsTuple => tuple;

    public override string TypeName => tuple ? "tuple" : "list";

    public override bool Truth => items.Count > 0;

    public override string Text => tuple
        ? $"({string.Join(", ", items.Select(i => i.Repr))}{(items.Count == 1 ? "," : "")})"
        : $"[{string.Join(", ", items.Select(i => i.Repr))}]";

    public override int? Length => items.Count;

    public override IEnumerable<Value> Elements => items;

    public override Value? Item(Value key) => key is IntegerValue place && Places.Of(place.Number, items.Count) is { } i ? items[i] : null;

    public override Value? Member(string name) => ListMethods.Find(this, name);

    public override bool Same(Value other)
        => other is ListValue list && list.IsTuple == tuple && list.Items.Count == items.Count && items.Zip(list.Items, static (a, b) => a.Same(b)).All(static same => same);

    public override int Hash => items.Aggregate(17, static (hash, item) => HashCode.Combine(hash, item.Hash));

    public static ListValue Of(IEnumerable<Value> items) => new([.. items]);

    public static ListValue Pair(Value first, Value second) => new([first, second], tuple: true);
}
