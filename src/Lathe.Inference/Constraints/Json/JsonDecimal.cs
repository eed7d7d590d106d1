using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Lathe.Inference.Constraints.Json;

/// <summary>A number of a schema, exactly: <paramref name="Digits"/> · 10^−<paramref name="Places"/>.</summary>
/// <param name="Digits">The number without its point.</param>
/// <param name="Places">Digits behind the point, 0 or more.</param>
internal readonly record struct JsonDecimal(BigInteger Digits, int Places)
{
    private const int MostDigits = 400;

    /// <summary>Reads a JSON number; null where it has more than 400 digits.</summary>
    public static JsonDecimal? Read(JsonElement number)
    {
        string text = number.GetRawText();
        int mark = text.AsSpan().IndexOfAny('e', 'E'), exponent = 0;
        if (mark >= 0 && !int.TryParse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)) return null;
        string mantissa = mark >= 0 ? text[..mark] : text;
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        int places = (point < 0 ? 0 : mantissa.Length - point - 1) - Math.Clamp(exponent, -MostDigits - 1, MostDigits + 1);
        if (mantissa.Length > MostDigits || Math.Abs(places) > MostDigits) return null;
        var digits = BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        if (places < 0) return new JsonDecimal(digits * BigInteger.Pow(10, -places), 0);
        while (places > 0 && digits % 10 == 0) (digits, places) = (digits / 10, places - 1);
        return new JsonDecimal(digits, places);
    }

    /// <summary>The greatest whole number of units of 10^−places that is not above this.</summary>
    public BigInteger Floor(int places)
    {
        if (places >= Places) return Digits * BigInteger.Pow(10, places - Places);
        var quotient = BigInteger.DivRem(Digits, BigInteger.Pow(10, Places - places), out BigInteger rest);
        return rest.Sign < 0 ? quotient - 1 : quotient;
    }

    /// <summary>The least whole number of units of 10^−places that is not below this.</summary>
    public BigInteger Ceiling(int places) => -new JsonDecimal(-Digits, Places).Floor(places);
}
