using System.Globalization;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>Filters that make a number.</summary>
internal static class NumberFilters
{
    public static Dictionary<string, Filter> All { get; } = new(StringComparer.Ordinal)
    {
        ["int"] = ToInteger,
        ["float"] = ToFloat,
        ["abs"] = static (v, c) => Numbers.Of(v) is not { } n ? throw c.Error($"a {v.TypeName} has no sign") : n.Whole ? new IntegerValue(Math.Abs(Math.Max(n.Integer, -long.MaxValue))) : new FloatValue(Math.Abs(n.Float)),
        ["round"] = Round,
        ["sum"] = Sum,
    };

    private static Value ToInteger(Value value, Call call)
    {
        call.Expect(2, "default", "base");
        Value otherwise = call.Find(0, "default") ?? new IntegerValue(0);
        if (Numbers.Of(value) is { } n) return n.Whole ? new IntegerValue(n.Integer) : Cut(n.Float) ?? otherwise;
        string text = PythonText.Trim(value is TextValue ? value.Text : "");
        if (call.Integer(1, "base", 10) == 16)
        {
            ReadOnlySpan<char> digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text;
            return long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long hex) ? new IntegerValue(hex) : otherwise;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)) return new IntegerValue(whole);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) ? Cut(real) ?? otherwise : otherwise;
    }

    private static IntegerValue? Cut(double number) => Math.Abs(number) < 9.2e18 ? new IntegerValue((long)number) : null;

    private static Value ToFloat(Value value, Call call)
        => Numbers.Of(value) is { } n ? new FloatValue(n.Float)
            : value is TextValue && double.TryParse(PythonText.Trim(value.Text), NumberStyles.Float, CultureInfo.InvariantCulture, out double real) ? new FloatValue(real)
            : call.Expect(1, "default").Find(0, "default") ?? new FloatValue(0);

    private static Value Round(Value value, Call call)
    {
        if (Numbers.Of(value) is not { } n) throw call.Error($"a {value.TypeName} cannot be rounded");
        if (n.Whole && call.OptionalText(1, "method") is null or "common") return new IntegerValue(n.Integer);
        double scale = Math.Pow(10, Math.Clamp(call.Integer(0, "precision", 0), -300, 300));
        return new FloatValue(call.OptionalText(1, "method") switch
        {
            null or "common" => Math.Round(n.Float * scale, MidpointRounding.ToEven) / scale,
            "ceil" => Math.Ceiling(n.Float * scale) / scale,
            "floor" => Math.Floor(n.Float * scale) / scale,
            { } other => throw call.Error($"{call.What} rounds 'common', 'ceil' or 'floor', not '{other}'"),
        });
    }

    private static Value Sum(Value value, Call call)
    {
        Value? attribute = call.Find(0, "attribute");
        long whole = call.Integer(1, "start", 0);
        double real = whole;
        bool isWhole = true;
        foreach (Value element in Filters.Elements(value, call))
        {
            Value term = attribute is null or NoneValue ? element : Attributes.Get(element, attribute, call);
            if (Numbers.Of(term) is not { } n) throw call.Error($"{call.What} adds numbers, not a {term.TypeName}");
            isWhole &= n.Whole;
            whole = unchecked(whole + n.Integer);
            real += n.Float;
        }

        return isWhole ? new IntegerValue(whole) : new FloatValue(real);
    }
}
