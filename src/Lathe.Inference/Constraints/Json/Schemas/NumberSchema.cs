using System.Numerics;
using Lathe.Inference.Constraints.Patterns;

namespace Lathe.Inference.Constraints.Json.Schemas;

/// <summary>
/// Numbers: any, or between bounds and multiples. A bounded number is written without an exponent and with at most 15 digits, more
/// only where the bounds have more, so that a reader with doubles sees it on the right side of its bound.
/// </summary>
internal static class NumberSchema
{
    private const int Precision = 15;

    public static Pattern Pattern(List<SchemaPart> parts, bool whole)
    {
        Bound? least = null, most = null;
        var multiples = new List<JsonDecimal>();
        string where = parts[0].Pointer;
        foreach (SchemaPart part in parts)
        {
            if (part.Number("minimum") is { } minimum) least = Tighter(least, new Bound(minimum, false), 1);
            if (part.Number("exclusiveMinimum") is { } above) least = Tighter(least, new Bound(above, true), 1);
            if (part.Number("maximum") is { } maximum) most = Tighter(most, new Bound(maximum, false), -1);
            if (part.Number("exclusiveMaximum") is { } below) most = Tighter(most, new Bound(below, true), -1);
            if (part.Number("multipleOf") is not { } multiple) continue;
            if (multiple.Digits.Sign <= 0) throw part.Error("multipleOf", "expected a number above 0");
            multiples.Add(multiple);
        }

        if (least is null && most is null && multiples.Count == 0) return whole ? JsonPatterns.Integer : JsonPatterns.Number;
        int before = Math.Max(Length(least), Length(most)), bounds = Math.Max(least?.Value.Places ?? 0, most?.Value.Places ?? 0);
        int digits = before == 0 ? Precision : least is null || most is null ? Math.Max(9, before + 3) : before;
        int places = whole ? 0
            : multiples.Count > 0 ? multiples.Max(multiple => multiple.Places)
            : Math.Max(Math.Max(bounds, 1), Precision - Math.Max(digits, 9));
        BigInteger step = BigInteger.One;
        foreach (JsonDecimal multiple in multiples)
        {
            // In units of the last place: multiples of p/q are those of p/gcd(p, q).
            BigInteger unit = BigInteger.Pow(10, Math.Max(0, multiple.Places - places));
            BigInteger own = multiple.Digits * BigInteger.Pow(10, Math.Max(0, places - multiple.Places));
            own /= BigInteger.GreatestCommonDivisor(own, unit);
            step = step * own / BigInteger.GreatestCommonDivisor(step, own);
        }

        BigInteger far = BigInteger.Pow(10, digits + places) - 1;
        BigInteger low = least is { } l ? l.Value.Ceiling(places) + (l.Open && l.Value.Ceiling(places) == l.Value.Floor(places) ? 1 : 0) : -far;
        BigInteger high = most is { } m ? m.Value.Floor(places) - (m.Open && m.Value.Ceiling(places) == m.Value.Floor(places) ? 1 : 0) : far;
        return low > high ? Patterns.Pattern.Never : NumberRange.Between(low, high, places, step, where);
    }

    private static int Length(Bound? bound) => bound is { } known ? BigInteger.Abs(known.Value.Floor(0)).ToString().Length : 0;

    private static Bound Tighter(Bound? known, Bound other, int direction)
    {
        if (known is not { } first) return other;
        int places = Math.Max(first.Value.Places, other.Value.Places);
        int order = first.Value.Floor(places).CompareTo(other.Value.Floor(places)) * direction;
        return order > 0 || (order == 0 && first.Open) ? first : other;
    }

    private readonly record struct Bound(JsonDecimal Value, bool Open);
}
