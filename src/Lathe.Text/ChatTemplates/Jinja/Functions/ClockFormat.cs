using System.Globalization;
using System.Text;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary><c>strftime_now('%d %b %Y')</c>, in English.</summary>
internal static class ClockFormat
{
    public static string Write(DateTimeOffset now, string format, Call call)
    {
        var text = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            char kind = format[++i];
            bool bare = kind == '-' && i + 1 < format.Length;
            if (bare) kind = format[++i];
            string part = Part(now, kind) ?? throw call.Error($"'strftime_now' does not know '%{kind}'");
            text.Append(bare && part.TrimStart('0') is { Length: > 0 } digits ? digits : bare ? "0" : part);
        }

        return text.ToString();
    }

    private static string? Part(DateTimeOffset now, char kind)
    {
        string At(string format) => now.ToString(format, CultureInfo.InvariantCulture);
        return kind switch
        {
            'Y' => At("yyyy"),
            'y' => At("yy"),
            'm' => At("MM"),
            'd' => At("dd"),
            'e' => now.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
            'H' => At("HH"),
            'I' => At("hh"),
            'M' => At("mm"),
            'S' => At("ss"),
            'f' => At("ffffff"),
            'p' => At("tt"),
            'B' => At("MMMM"),
            'b' or 'h' => At("MMM"),
            'A' => At("dddd"),
            'a' => At("ddd"),
            'j' => now.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
            'w' => ((int)now.DayOfWeek).ToString(CultureInfo.InvariantCulture),
            'u' => now.DayOfWeek == DayOfWeek.Sunday ? "7" : ((int)now.DayOfWeek).ToString(CultureInfo.InvariantCulture),
            'F' => At("yyyy-MM-dd"),
            'T' => At("HH:mm:ss"),
            'R' => At("HH:mm"),
            'D' => At("MM/dd/yy"),
            // A clock without a zone, as Python's datetime.now() is.
            'Z' or 'z' => "",
            '%' => "%",
            _ => null,
        };
    }
}
