using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>
/// Methods of lists. transformers' sandbox refuses to change one; a few templates do it all the same for other engines, so plain values
/// may be appended and taken. A list in a list may not, so that no list ever holds itself.
/// </summary>
internal static class ListMethods
{
    public static Value? Find(ListValue self, string name) => name switch
    {
        "index" => new FunctionValue(name, c => self.Items.FindIndex(i => i.Same(c.Get(0, "value"))) is var at and >= 0 ? new IntegerValue(at) : throw c.Error($"{c.What} finds no {c.Get(0, "value").Repr}")),
        "count" => new FunctionValue(name, c => new IntegerValue(self.Items.Count(i => i.Same(c.Get(0, "value"))))),
        "copy" => new FunctionValue(name, _ => new ListValue([.. self.Items], self.IsTuple)),
        "append" when !self.IsTuple => new FunctionValue(name, c => Append(self, c)),
        "pop" when !self.IsTuple => new FunctionValue(name, c => Pop(self, c)),
        "insert" or "extend" or "remove" or "clear" or "sort" or "reverse" => new FunctionValue(name, c => throw c.Error($"{c.What} would change a list: make a new one")),
        _ => null,
    };

    private static NoneValue Append(ListValue self, Call call)
    {
        Value value = call.Expect(1).Get(0, "object");
        if (value is not (TextValue or IntegerValue or FloatValue or BooleanValue or NoneValue)) throw call.Error($"{call.What} takes a plain value, not a {value.TypeName}: write list + [value]");
        self.Items.Add(value);
        return NoneValue.Instance;
    }

    private static Value Pop(ListValue self, Call call)
    {
        if (Places.Of(call.Expect(1).Integer(0, "index", -1), self.Items.Count) is not { } place) throw call.Error($"{call.What} finds nothing at that place of a list of {self.Items.Count}");
        Value value = self.Items[place];
        self.Items.RemoveAt(place);
        return value;
    }
}
