using System.Collections.Frozen;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>All tests by name. A new one is a line.</summary>
internal static class Tests
{
    private static readonly FrozenDictionary<string, Test> All = new Dictionary<string, Test>(StringComparer.Ordinal)
    {
        ["defined"] = static (v, _) => v is not UndefinedValue,
        ["undefined"] = static (v, _) => v is UndefinedValue,
        ["none"] = static (v, _) => v is NoneValue,
        ["string"] = static (v, _) => v is TextValue,
        ["mapping"] = static (v, _) => v is DictionaryValue,
        ["iterable"] = static (v, _) => v.Elements is not null,
        ["sequence"] = static (v, _) => v is TextValue or ListValue or DictionaryValue or UndefinedValue,
        ["number"] = static (v, _) => Numbers.Of(v) is not null,
        ["integer"] = static (v, _) => v is IntegerValue,
        ["float"] = static (v, _) => v is FloatValue,
        ["boolean"] = static (v, _) => v is BooleanValue,
        ["true"] = static (v, _) => v == BooleanValue.True,
        ["false"] = static (v, _) => v == BooleanValue.False,
        ["callable"] = static (v, _) => v is FunctionValue,
        ["sameas"] = static (v, c) => v == c.Get(0, "other") || (v is TextValue or IntegerValue && v.Same(c.Get(0, "other"))),
        ["lower"] = static (v, _) => PythonText.IsLower(v.Text),
        ["upper"] = static (v, _) => PythonText.IsUpper(v.Text),
        ["odd"] = static (v, c) => Rest(v, 2, c) == 1,
        ["even"] = static (v, c) => Rest(v, 2, c) == 0,
        ["divisibleby"] = static (v, c) => c.Integer(0, "num", 0) is var n and not 0 ? Rest(v, n, c) == 0 : throw c.Error("division by zero"),
        ["in"] = static (v, c) => Comparison.Contains(c.Get(0, "seq"), v) ?? throw c.Error($"nothing is in a {c.Get(0, "seq").TypeName}"),
        ["filter"] = static (v, _) => Filters.Find(v.Text) is not null,
        ["test"] = static (v, _) => Find(v.Text) is not null,
        ["equalto"] = Equal,
        ["eq"] = Equal,
        ["=="] = Equal,
        ["ne"] = static (v, c) => !Equal(v, c),
        ["!="] = static (v, c) => !Equal(v, c),
        ["lt"] = static (v, c) => Order(v, c) < 0,
        ["lessthan"] = static (v, c) => Order(v, c) < 0,
        ["<"] = static (v, c) => Order(v, c) < 0,
        ["le"] = static (v, c) => Order(v, c) <= 0,
        ["<="] = static (v, c) => Order(v, c) <= 0,
        ["gt"] = static (v, c) => Order(v, c) > 0,
        ["greaterthan"] = static (v, c) => Order(v, c) > 0,
        [">"] = static (v, c) => Order(v, c) > 0,
        ["ge"] = static (v, c) => Order(v, c) >= 0,
        [">="] = static (v, c) => Order(v, c) >= 0,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static Test? Find(string name) => All.GetValueOrDefault(name);

    private static bool Equal(Value value, Call call) => value.Same(call.Get(0, "other"));

    private static int Order(Value value, Call call)
        => Comparison.Order(value, call.Get(0, "other")) ?? throw call.Error($"{call.What} does not order a {value.TypeName} and a {call.Get(0, "other").TypeName}");

    private static double Rest(Value value, long by, Call call) => Numbers.Of(value) is { } number
        ? number.Whole ? Math.Abs(number.Integer % by) : Numbers.Rest(number.Float, by)
        : throw call.Error($"{call.What} asks a number, not a {value.TypeName}");
}
