using System.Globalization;
using Lathe.Text.ChatTemplates.Jinja.Expressions;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>Fields by name for filters over lists: <c>'role'</c>, <c>'function.name'</c>, <c>0</c>.</summary>
internal static class Attributes
{
    /// <summary>What is there, or an undefined value.</summary>
    public static Value Get(Value value, Value attribute, Call call)
    {
        foreach (string part in attribute.Text.Split('.'))
        {
            if (value is UndefinedValue undefined) throw call.Error($"{undefined.What} is undefined: it has no '{part}'");
            Value key = long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long place) ? new IntegerValue(place) : new TextValue(part);
            value = MemberExpression.Find(value, key, dotted: false) ?? new UndefinedValue($"'{part}' of a {value.TypeName}");
        }

        return value;
    }
}
