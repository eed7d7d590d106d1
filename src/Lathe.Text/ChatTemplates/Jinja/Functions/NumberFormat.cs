using System.Globalization;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>One value in a width, with digits behind the point, in a base: what <c>%5.2f</c> and <c>{:&gt;8,}</c> have in common.</summary>
internal static class NumberFormat
{
    // Digits of a fraction beyond what a double can hold say nothing.
    private const int MostDigits = 400;

    /// <summary>The value without its width, or null where the kind is not known or does not suit it.</summary>
    public static string? Write(Value value, char kind, int precision, bool thousands)
    {
        if (kind is 's' or 'r') return Cut(kind == 'r' ? value.Repr : value.Text, precision);
        if (Numbers.Of(value) is not { } n) return null;
        precision = Math.Min(precision, MostDigits);
        CultureInfo culture = CultureInfo.InvariantCulture;
        return kind switch
        {
            'd' or 'i' when n.Whole => n.Integer.ToString(thousands ? "#,0" : "0", culture),
            'd' or 'i' => Math.Truncate(n.Float).ToString("0", culture),
            'f' or 'F' => n.Float.ToString((thousands ? "N" : "F") + (precision < 0 ? 6 : precision), culture),
            'x' when n is { Whole: true, Integer: >= 0 } => n.Integer.ToString("x", culture),
            'X' when n is { Whole: true, Integer: >= 0 } => n.Integer.ToString("X", culture),
            '%' => (n.Float * 100).ToString("F" + (precision < 0 ? 6 : precision), culture) + "%",
            _ => null,
        };
    }

    private static string Cut(string text, int length) => length < 0 || length >= PythonText.Length(text) ? text : PythonText.Slice(text, 0, length);
}
