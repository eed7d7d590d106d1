using System.Text;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>Filters that make a text.</summary>
internal static class TextFilters
{
    public static Dictionary<string, Filter> All { get; } = new(StringComparer.Ordinal)
    {
        ["string"] = static (v, _) => v is TextValue ? v : new TextValue(v.Text),
        ["safe"] = static (v, _) => new TextValue(v.Text, markup: true),
        ["trim"] = static (v, c) => new TextValue(PythonText.Trim(v.Text, c.Expect(1, "chars").OptionalText(0, "chars"))),
        ["upper"] = static (v, _) => new TextValue(v.Text.ToUpperInvariant()),
        ["lower"] = static (v, _) => new TextValue(v.Text.ToLowerInvariant()),
        ["capitalize"] = static (v, _) => new TextValue(PythonText.Capitalize(v.Text)),
        ["title"] = static (v, _) => new TextValue(Title(v.Text)),
        ["replace"] = static (v, c) => TextMethods.Replace(v.Text, c.Expect(3, "old", "new", "count").Get(0, "old").Text, c.Get(1, "new").Text, c.Integer(2, "count", -1), c),
        ["indent"] = Indent,
        ["center"] = static (v, c) => TextMethods.Justify(v.Text, c.Integer(0, "width", 80), ' ', 2, c),
        ["wordcount"] = static (v, _) => new IntegerValue(WordCount(v.Text)),
        ["truncate"] = Truncate,
        ["format"] = static (v, c) => new TextValue(PercentFormat.Fill(v.Text, Values(c), c)),
        ["escape"] = static (v, _) => new TextValue(PythonText.Escape(v.Text), markup: true),
        ["e"] = static (v, _) => new TextValue(PythonText.Escape(v.Text), markup: true),
        ["forceescape"] = static (v, _) => new TextValue(PythonText.Escape(v.Text), markup: true),
        ["urlencode"] = static (v, _) => new TextValue(Uri.EscapeDataString(v.Text).Replace("%2F", "/", StringComparison.Ordinal)),
        ["tojson"] = static (v, c) => new TextValue(JsonText.Write(v, c)),
        ["from_json"] = static (v, c) => JsonValue.Parse(v.Text, c),
        ["join"] = Join,
    };

    private static Value Values(Call call)
    {
        if (call.Named.Count == 0) return new ListValue([.. call.Positional], tuple: true);
        var named = new DictionaryValue();
        foreach ((string name, Value value) in call.Named) named.Set(name, value);
        return named;
    }

    private static TextValue Join(Value value, Call call)
    {
        call.Expect(2, "d", "attribute");
        string between = call.Find(0, "d")?.Text ?? "";
        Value? attribute = call.Find(1, "attribute");
        var joined = new StringBuilder();
        bool first = true;
        foreach (Value element in Filters.Elements(value, call))
        {
            string text = (attribute is null ? element : Attributes.Get(element, attribute, call)).Text;
            call.Frame.Rendering.Room((long)joined.Length + between.Length + text.Length > Rendering.LongestText ? long.MaxValue : text.Length, call.Line);
            if (!first) joined.Append(between);
            joined.Append(text);
            first = false;
        }

        return new TextValue(joined.ToString());
    }

    // Runs of letters, digits and underscores.
    private static int WordCount(string text)
    {
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (IsWord(i) && (i == 0 || !IsWord(i - 1))) count++;
        }

        return count;

        bool IsWord(int i) => char.IsLetterOrDigit(text[i]) || text[i] == '_';
    }

    // A word begins behind blanks, hyphens and opening brackets.
    private static string Title(string text)
    {
        var title = new StringBuilder(text.Length);
        bool inside = false;
        foreach (char c in text)
        {
            title.Append(inside ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            inside = !PythonText.IsSpace(c) && c is not ('-' or '(' or '{' or '[' or '<');
        }

        return title.ToString();
    }

    private static TextValue Indent(Value value, Call call)
    {
        call.Expect(3, "width", "first", "blank");
        string margin = call.Find(0, "width") is TextValue text ? text.Text : TextMethods.Spaces(call.Integer(0, "width", 4), call);
        bool first = call.Flag(1, "first"), blank = call.Flag(2, "blank");
        string[] lines = value.Text.Split('\n');
        call.Frame.Rendering.Room(value.Text.Length + ((long)margin.Length * lines.Length), call.Line);
        return new TextValue(string.Join('\n', lines.Select((line, i) => (i == 0 ? first : blank || line.Length > 0) ? margin + line : line)));
    }

    private static TextValue Truncate(Value value, Call call)
    {
        long length = call.Integer(0, "length", 255), leeway = call.Integer(3, "leeway", 5);
        string end = call.Find(2, "end")?.Text ?? "...", text = value.Text;
        if (PythonText.Length(text) <= length + leeway) return new TextValue(text);
        string cut = PythonText.Slice(text, 0, (int)Math.Max(0, length - PythonText.Length(end)));
        int space = call.Flag(1, "killwords") ? -1 : cut.LastIndexOf(' ');
        return new TextValue((space < 0 ? cut : cut[..space]) + end);
    }
}
