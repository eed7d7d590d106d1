using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary>What <c>loop</c> knows inside a loop.</summary>
internal sealed class Loop
{
    private readonly List<Value> _items;
    private readonly int _depth;
    private Value? _changed;

    public Loop(List<Value> items, int depth, Func<Value, Value>? again)
    {
        (_items, _depth) = (items, depth);
        Value = new FunctionValue("loop", call => again is null ? throw call.Error("'loop' can be called only in a loop marked 'recursive'") : again(call.Get(0, "iterable"))) { Fields = Field };
    }

    public int Index { get; set; }

    public FunctionValue Value { get; }

    private Value? Field(string name) => name switch
    {
        "index" => new IntegerValue(Index + 1),
        "index0" => new IntegerValue(Index),
        "revindex" => new IntegerValue(_items.Count - Index),
        "revindex0" => new IntegerValue(_items.Count - Index - 1),
        "first" => BooleanValue.Of(Index == 0),
        "last" => BooleanValue.Of(Index == _items.Count - 1),
        "length" => new IntegerValue(_items.Count),
        "depth" => new IntegerValue(_depth + 1),
        "depth0" => new IntegerValue(_depth),
        "previtem" => Index > 0 ? _items[Index - 1] : new UndefinedValue("the item before the first"),
        "nextitem" => Index + 1 < _items.Count ? _items[Index + 1] : new UndefinedValue("the item behind the last"),
        "cycle" => new FunctionValue(name, c => c.Positional.Count > 0 ? c.Positional[Index % c.Positional.Count] : throw c.Error("'cycle' needs something to go round")),
        "changed" => new FunctionValue(name, Changed),
        _ => null,
    };

    private BooleanValue Changed(Call call)
    {
        var now = new ListValue([.. call.Positional], tuple: true);
        bool changed = _changed is null || !_changed.Same(now);
        _changed = now;
        return BooleanValue.Of(changed);
    }
}
