using System.Globalization;

namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary>What whole numbers, fractions and truth values have in common.</summary>
internal static class Numbers
{
    /// <summary>The number behind a value, exact to 64 bits of whole or 53 of fraction; null where it is none.</summary>
    public static (bool Whole, long Integer, double Float)? Of(Value value) => value switch
    {
        IntegerValue i => (true, i.Number, i.Number),
        BooleanValue b => (true, b.Truth ? 1 : 0, b.Truth ? 1 : 0),
        FloatValue f => (false, 0, f.Number),
        _ => null,
    };

    public static bool Same(Value left, Value right)
        => Of(left) is { } a && Of(right) is { } b && (a.Whole && b.Whole ? a.Integer == b.Integer : a.Float == b.Float);

    /// <summary>Python's <c>%</c>: exact, with the sign of the divisor.</summary>
    public static double Rest(double a, double b)
    {
        double rest = a % b;
        return rest == 0 ? Math.CopySign(0, b) : rest < 0 != b < 0 ? rest + b : rest;
    }

    public static int HashOf(double number) => number.GetHashCode();

    /// <summary>As Python spells it: <c>1.0</c>, <c>1e-07</c>, <c>1e+16</c>.</summary>
    public static string Spell(double number)
    {
        if (double.IsNaN(number)) return "nan";
        if (double.IsInfinity(number)) return number > 0 ? "inf" : "-inf";
        if (number == 0) return double.IsNegative(number) ? "-0.0" : "0.0";
        string shortest = number.ToString("E16", CultureInfo.InvariantCulture);
        int exponent = int.Parse(shortest.AsSpan(shortest.IndexOf('E') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        if (exponent is >= -4 and < 16)
        {
            // .NET turns to powers of ten earlier than Python does.
            if (text.Contains('E', StringComparison.Ordinal)) text = ((decimal)number).ToString(CultureInfo.InvariantCulture);
            return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
        }

        int e = text.IndexOf('E', StringComparison.Ordinal);
        string digits = e < 0 ? text.TrimStart('-').TrimEnd('0') : text[..e].TrimStart('-');
        if (e < 0 && digits.Length > 1) digits = digits[0] + "." + digits[1..];
        return $"{(number < 0 ? "-" : "")}{digits}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }
}
