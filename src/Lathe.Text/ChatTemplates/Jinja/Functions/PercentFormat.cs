using System.Globalization;
using System.Text;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary><c>'%s of %d' % (a, b)</c></summary>
internal static class PercentFormat
{
    public static string Fill(string format, Value values, Call call)
    {
        var filled = new StringBuilder();
        List<Value> list = values is ListValue { IsTuple: true } tuple ? tuple.Items : [values];
        int used = 0;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                filled.Append(format[i]);
                continue;
            }

            if (++i < format.Length && format[i] == '%')
            {
                filled.Append('%');
                continue;
            }

            string? name = null;
            if (i < format.Length && format[i] == '(' && format.IndexOf(')', i) is var close and > 0)
            {
                name = format[(i + 1)..close];
                i = close + 1;
            }

            int start = i;
            while (i < format.Length && format[i] is '-' or '0' or '+' or ' ') i++;
            string flags = format[start..i];
            int width = Number(format, ref i), precision = i < format.Length && format[i] == '.' ? Number(format, ref i, skip: 1) : -1;
            if (i >= format.Length) throw call.Error("a format ends in the middle of a '%'");
            Value value = name is not null ? values.Item(new TextValue(name)) ?? throw call.Error($"a format names '{name}', which is not there")
                : used < list.Count ? list[used++] : throw call.Error("a format has more '%' than values");
            string text = NumberFormat.Write(value, format[i], precision, thousands: false)
                ?? throw call.Error($"'%{format[i]}' does not format a {value.TypeName}");
            if (flags.Contains('+', StringComparison.Ordinal) && Numbers.Of(value) is { Float: >= 0 }) text = "+" + text;
            bool zeros = flags.Contains('0', StringComparison.Ordinal) && Numbers.Of(value) is not null;
            filled.Append(TextMethods.Justify(text, width, zeros ? '0' : ' ', flags.Contains('-', StringComparison.Ordinal) ? 0 : 1, call).Text);
        }

        if (used < list.Count && values is ListValue { IsTuple: true }) throw call.Error("a format has fewer '%' than values");
        return filled.ToString();
    }

    private static int Number(string format, ref int i, int skip = 0)
    {
        int start = i += skip;
        while (i < format.Length && char.IsAsciiDigit(format[i])) i++;
        return int.TryParse(format.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
    }
}
