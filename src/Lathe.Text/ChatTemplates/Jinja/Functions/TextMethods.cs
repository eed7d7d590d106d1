using System.Text;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>Methods of strings.</summary>
internal static class TextMethods
{
    public static Value? Find(TextValue self, string name)
    {
        string text = self.Text;
        Func<Call, Value>? body = name switch
        {
            "strip" => c => new TextValue(PythonText.Trim(text, c.Expect(1).OptionalText(0, "chars"))),
            "lstrip" => c => new TextValue(PythonText.TrimStart(text, c.Expect(1).OptionalText(0, "chars"))),
            "rstrip" => c => new TextValue(PythonText.TrimEnd(text, c.Expect(1).OptionalText(0, "chars"))),
            "upper" => _ => new TextValue(text.ToUpperInvariant()),
            "lower" => _ => new TextValue(text.ToLowerInvariant()),
            "swapcase" => _ => new TextValue(string.Concat(text.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)))),
            "casefold" => _ => new TextValue(text.ToLowerInvariant()),
            "title" => _ => new TextValue(PythonText.Title(text)),
            "capitalize" => _ => new TextValue(PythonText.Capitalize(text)),
            "startswith" => c => BooleanValue.Of(Any(c, p => text.StartsWith(p, StringComparison.Ordinal))),
            "endswith" => c => BooleanValue.Of(Any(c, p => text.EndsWith(p, StringComparison.Ordinal))),
            "removeprefix" => c => new TextValue(c.Text(0, "prefix") is { Length: > 0 } p && text.StartsWith(p, StringComparison.Ordinal) ? text[p.Length..] : text),
            "removesuffix" => c => new TextValue(c.Text(0, "suffix") is { Length: > 0 } s && text.EndsWith(s, StringComparison.Ordinal) ? text[..^s.Length] : text),
            "replace" => c => Replace(text, c.Expect(3, "count").Text(0, "old"), c.Text(1, "new"), c.Integer(2, "count", -1), c),
            "split" => c => TextSplitting.Split(text, c.Expect(2, "sep", "maxsplit"), fromEnd: false),
            "rsplit" => c => TextSplitting.Split(text, c.Expect(2, "sep", "maxsplit"), fromEnd: true),
            "splitlines" => c => TextSplitting.Lines(text, c.Expect(1, "keepends").Flag(0, "keepends")),
            "partition" => c => TextSplitting.Partition(text, c.Text(0, "sep"), fromEnd: false, c),
            "rpartition" => c => TextSplitting.Partition(text, c.Text(0, "sep"), fromEnd: true, c),
            "join" => c => Filters.Find("join")!(c.Expect(1).Get(0, "iterable"), c with { Positional = [self] }),
            "find" => c => Place(text, text.IndexOf(c.Text(0, "sub"), StringComparison.Ordinal)),
            "rfind" => c => Place(text, text.LastIndexOf(c.Text(0, "sub"), StringComparison.Ordinal)),
            "index" => c => text.IndexOf(c.Text(0, "sub"), StringComparison.Ordinal) is var i and >= 0 ? Place(text, i) : throw c.Error($"{c.What} does not find '{c.Text(0, "sub")}'"),
            "count" => c => new IntegerValue(c.Text(0, "sub") is { Length: > 0 } part ? text.AsSpan().Count(part) : self.Length!.Value + 1),
            "format" => c => new TextValue(BraceFormat.Fill(text, c)),
            "zfill" => c => ZeroFill(text, c),
            "ljust" => c => Justify(text, c.Integer(0, "width", 0), Fill(c), 0, c),
            "rjust" => c => Justify(text, c.Integer(0, "width", 0), Fill(c), 1, c),
            "center" => c => Justify(text, c.Integer(0, "width", 0), Fill(c), 2, c),
            "isdigit" or "isnumeric" or "isdecimal" => _ => BooleanValue.Of(text.Length > 0 && text.All(char.IsDigit)),
            "isalpha" => _ => BooleanValue.Of(text.Length > 0 && text.All(char.IsLetter)),
            "isalnum" => _ => BooleanValue.Of(text.Length > 0 && text.All(char.IsLetterOrDigit)),
            "isspace" => _ => BooleanValue.Of(text.Length > 0 && text.All(PythonText.IsSpace)),
            "isupper" => _ => BooleanValue.Of(PythonText.IsUpper(text)),
            "islower" => _ => BooleanValue.Of(PythonText.IsLower(text)),
            _ => null,
        };
        return body is null ? null : new FunctionValue(name, body);
    }

    public static TextValue Replace(string text, string old, string with, long count, Call call)
    {
        if (count == 0) return new TextValue(text);
        long most = count < 0 ? long.MaxValue : count, found = 0;
        var replaced = new StringBuilder();
        int at = 0;
        while (found < most)
        {
            // Nothing is found between all characters, and at both ends.
            int next = old.Length > 0 ? text.IndexOf(old, at, StringComparison.Ordinal) : found == 0 ? 0 : at < text.Length ? at + PythonText.SizeAt(text, at) : -1;
            if (next < 0) break;
            call.Frame.Rendering.Room((long)replaced.Length + with.Length > Rendering.LongestText ? long.MaxValue : with.Length, call.Line);
            replaced.Append(text, at, next - at).Append(with);
            at = next + old.Length;
            found++;
        }

        return new TextValue(found == 0 ? text : replaced.Append(text, at, text.Length - at).ToString());
    }

    /// <summary>Filled up on the right (0), on the left (1) or on both sides (2).</summary>
    public static TextValue Justify(string text, long width, char fill, int side, Call call)
    {
        long missing = width - PythonText.Length(text);
        if (missing <= 0) return new TextValue(text);
        call.Frame.Rendering.Room(width, call.Line);
        long left = side switch { 0 => 0, 1 => missing, _ => (missing / 2) + (missing & width & 1) };
        return new TextValue(new string(fill, (int)left) + text + new string(fill, (int)(missing - left)));
    }

    public static string Spaces(long count, Call call)
    {
        call.Frame.Rendering.Room(Math.Max(0, count), call.Line);
        return new string(' ', (int)Math.Max(0, count));
    }

    private static TextValue ZeroFill(string text, Call call)
    {
        int sign = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        TextValue filled = Justify(text[sign..], call.Integer(0, "width", 0) - sign, '0', 1, call);
        return new TextValue(text[..sign] + filled.Text);
    }

    private static char Fill(Call call) => call.OptionalText(1, "fillchar") switch
    {
        null => ' ',
        { Length: 1 } fill => fill[0],
        _ => throw call.Error($"{call.What} fills with one character"),
    };

    private static IntegerValue Place(string text, int unit) => new(unit < 0 ? -1 : PythonText.Length(text[..unit]));

    private static bool Any(Call call, Func<string, bool> holds)
        => call.Get(0, "prefix") is ListValue { IsTuple: true } several ? several.Items.Any(s => holds(s.Text)) : holds(call.Text(0, "prefix"));
}
