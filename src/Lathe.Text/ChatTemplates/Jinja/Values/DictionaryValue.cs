using Lathe.Text.ChatTemplates.Jinja.Functions;

namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary>A mapping that keeps the order in which its keys came.</summary>
internal sealed class DictionaryValue : Value
{
    public OrderedDictionary<Value, Value> Entries { get; } = new(ValueEquality.Instance);

    public override string TypeName => "dict";

    public override bool Truth => Entries.Count > 0;

    public override string Text => $"{{{string.Join(", ", Entries.Select(e => $"{e.Key.Repr}: {e.Value.Repr}"))}}}";

    public override int? Length => Entries.Count;

    public override IEnumerable<Value> Elements => Entries.Keys;

    public void Set(string key, Value value) => Entries[new TextValue(key)] = value;

    public override Value? Item(Value key) => Entries.GetValueOrDefault(key);

    public override Value? Member(string name) => DictionaryMethods.Find(this, name);

    public override bool Same(Value other)
        => other is DictionaryValue d && d.Entries.Count == Entries.Count && Entries.All(e => d.Entries.TryGetValue(e.Key, out Value? value) && value.Same(e.Value));

    public override int Hash => Entries.Count;
}
