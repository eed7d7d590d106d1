using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>Methods of dicts. Those that would change one are refused, as in transformers' sandbox.</summary>
internal static class DictionaryMethods
{
    public static Value? Find(DictionaryValue self, string name) => name switch
    {
        "get" => new FunctionValue(name, c => self.Item(c.Expect(2, "default").Get(0, "key")) ?? c.Find(1, "default") ?? NoneValue.Instance),
        "items" => new FunctionValue(name, _ => ListValue.Of(self.Entries.Select(e => ListValue.Pair(e.Key, e.Value)))),
        "keys" => new FunctionValue(name, _ => ListValue.Of(self.Entries.Keys)),
        "values" => new FunctionValue(name, _ => ListValue.Of(self.Entries.Values)),
        "copy" => new FunctionValue(name, _ => self),
        "update" or "pop" or "popitem" or "setdefault" or "clear" => new FunctionValue(name, c => throw c.Error($"{c.What} would change a dict: make a new one")),
        _ => null,
    };
}
