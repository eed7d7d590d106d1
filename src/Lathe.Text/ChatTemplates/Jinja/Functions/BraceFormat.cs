using System.Globalization;
using System.Text;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary><c>'{} of {name:>8}'.format(...)</c>: fields by order, place and name, with fill, width, digits and the usual kinds.</summary>
internal static class BraceFormat
{
    public static string Fill(string format, Call call)
    {
        var filled = new StringBuilder();
        int next = 0;
        for (int i = 0; i < format.Length; i++)
        {
            char c = format[i];
            bool twice = i + 1 < format.Length && format[i + 1] == c;
            if (c is '{' or '}' && twice)
            {
                filled.Append(c);
                i++;
            }
            else if (c == '{')
            {
                int end = format.IndexOf('}', i);
                if (end < 0) throw call.Error("a format has a '{' without '}'");
                filled.Append(Field(format[(i + 1)..end], call, ref next));
                call.Frame.Rendering.Room(filled.Length, call.Line);
                i = end;
            }
            else
            {
                filled.Append(c != '}' ? c : throw call.Error("a format has a '}' without '{'"));
            }
        }

        return filled.ToString();
    }

    private static string Field(string field, Call call, ref int next)
    {
        int colon = field.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? field : field[..colon], spec = colon < 0 ? "" : field[(colon + 1)..];
        bool quoted = name.EndsWith("!r", StringComparison.Ordinal);
        if (quoted || name.EndsWith("!s", StringComparison.Ordinal)) name = name[..^2];
        bool byPlace = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int place);
        if (name.Length == 0) (byPlace, place) = (true, next++);
        Value value = (byPlace ? call.Positional.ElementAtOrDefault(place) : call.Find(int.MaxValue, name))
            ?? throw call.Error($"a format names '{(name.Length == 0 ? place : name)}', which it is not given");
        return quoted ? value.Repr : Spell(value, spec, call);
    }

    private static string Spell(Value value, string spec, Call call)
    {
        if (spec.Length == 0) return value.Text;
        int i = 0;
        char fill = ' ';
        if (spec.Length > 1 && spec[1] is '<' or '>' or '^') fill = spec[i++];
        bool number = Numbers.Of(value) is not null;
        char align = i < spec.Length && spec[i] is '<' or '>' or '^' ? spec[i++] : number ? '>' : '<';
        if (i < spec.Length && spec[i] == '0') fill = '0';
        int width = Number(ref i), precision = -1;
        bool thousands = i < spec.Length && spec[i] == ',';
        if (thousands) i++;
        if (i < spec.Length && spec[i] == '.')
        {
            i++;
            precision = Number(ref i);
        }

        char kind = i < spec.Length ? spec[i++] : value is FloatValue && precision >= 0 ? 'f' : value is IntegerValue ? 'd' : 's';
        string? text = i == spec.Length ? NumberFormat.Write(value, kind, precision, thousands) : null;
        return TextMethods.Justify(
            text ?? throw call.Error($"the format '{spec}' of a {value.TypeName} is not known"), width, fill, align switch { '<' => 0, '>' => 1, _ => 2 }, call).Text;

        int Number(ref int at)
        {
            int start = at;
            while (at < spec.Length && char.IsAsciiDigit(spec[at])) at++;
            return int.TryParse(spec.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0;
        }
    }
}
