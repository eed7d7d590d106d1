using System.Globalization;
using System.Text;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>
/// <c>tojson</c> as transformers overrides it: <c>json.dumps</c> with <c>ensure_ascii=False</c>, so nothing is escaped for HTML, and with
/// Python's separators, <c>", "</c> and <c>": "</c>.
/// </summary>
internal sealed class JsonText
{
    private readonly StringBuilder _text = new();
    private readonly Call _call;
    private readonly string? _margin;
    private readonly string _between;
    private readonly string _colon;
    private readonly bool _sort;
    private readonly bool _ascii;

    private JsonText(Call call)
    {
        call.Expect(4, "ensure_ascii", "indent", "separators", "sort_keys");
        _call = call;
        Value? indent = call.Find(1, "indent");
        _margin = indent is null or NoneValue ? null : indent is TextValue text ? text.Text : TextMethods.Spaces(Numbers.Of(indent)?.Integer ?? 0, call);
        (_between, _colon) = call.Find(2, "separators") is ListValue { Items: [var comma, var colon] } ? (comma.Text, colon.Text) : (_margin is null ? ", " : ",", ": ");
        _sort = call.Flag(3, "sort_keys");
        _ascii = call.Flag(0, "ensure_ascii");
    }

    public static string Write(Value value, Call call)
    {
        var json = new JsonText(call);
        json.Put(value, 0);
        return json._text.ToString();
    }

    private void Put(Value value, int depth)
    {
        _call.Frame.Rendering.Room(_text.Length > Rendering.LongestText ? long.MaxValue : value is TextValue ? value.Text.Length : 0, _call.Line);
        switch (value)
        {
            case NoneValue: _text.Append("null"); break;
            case BooleanValue: _text.Append(value.Truth ? "true" : "false"); break;
            case IntegerValue: _text.Append(value.Text); break;
            case FloatValue f: _text.Append(double.IsNaN(f.Number) ? "NaN" : double.IsInfinity(f.Number) ? (f.Number > 0 ? "Infinity" : "-Infinity") : f.Text); break;
            case TextValue: Quote(value.Text); break;
            case ListValue list: PutAll('[', ']', list.Items, depth, static item => (null, item)); break;
            case DictionaryValue dictionary:
                IEnumerable<KeyValuePair<Value, Value>> entries = _sort ? dictionary.Entries.OrderBy(e => e.Key.Text, StringComparer.Ordinal) : dictionary.Entries;
                PutAll('{', '}', entries, depth, static entry => (entry.Key, entry.Value));
                break;
            case UndefinedValue undefined: throw _call.Error($"{undefined.What} is undefined: it has no JSON");
            default: throw _call.Error($"a {value.TypeName} has no JSON");
        }
    }

    private void PutAll<T>(char open, char close, IEnumerable<T> items, int depth, Func<T, (Value? Key, Value Value)> parts)
    {
        _text.Append(open);
        bool any = false;
        foreach (T item in items)
        {
            if (any) _text.Append(_between);
            any = true;
            NewLine(depth + 1);
            (Value? key, Value value) = parts(item);
            if (key is not null)
            {
                Quote(key switch { NoneValue => "null", BooleanValue => key.Truth ? "true" : "false", _ => key.Text });
                _text.Append(_colon);
            }

            Put(value, depth + 1);
        }

        if (any) NewLine(depth);
        _text.Append(close);
    }

    private void NewLine(int depth)
    {
        if (_margin is null) return;
        _call.Frame.Rendering.Room((long)depth * _margin.Length, _call.Line);
        _text.Append('\n');
        for (int i = 0; i < depth; i++) _text.Append(_margin);
    }

    private void Quote(string text)
    {
        _text.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append("\\\\"),
                '\n' => _text.Append("\\n"),
                '\r' => _text.Append("\\r"),
                '\t' => _text.Append("\\t"),
                '\b' => _text.Append("\\b"),
                '\f' => _text.Append("\\f"),
                _ when c < ' ' || (_ascii && c > '~') => _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => _text.Append(c),
            };
        }

        _text.Append('"');
    }
}
