using System.Text;
using System.Text.Json;
using Lathe.Inference.Constraints.Automata;
using Lathe.Inference.Constraints.Patterns;

namespace Lathe.Inference.Constraints.Json;

/// <summary>The patterns of JSON (RFC 8259): values, strings, lists. Numbers have at most 16 digits before and behind the point.</summary>
internal sealed class JsonPatterns
{
    private static readonly Pattern Digit = Pattern.Range('0', '9');
    private readonly JsonGrammarOptions _options;
    private readonly RuleSet _rules;
    private readonly int[] _values, _objects, _arrays;
    private readonly int _text, _character;

    public JsonPatterns(RuleSet rules, JsonGrammarOptions options)
    {
        (_rules, _options) = (rules, options);
        Space = options.Whitespace
            ? Pattern.Choice(Pattern.Empty, Pattern.Text(" "), Pattern.Sequence(Pattern.Text("\n"), Pattern.Repeat(Pattern.Set(" \t"), 0, 16)))
            : Pattern.Empty;
        _character = rules.Define("a character", Character(), keep: true);
        _text = rules.Define("a string", Pattern.Sequence(Pattern.Text("\""), Pattern.Repeat(Character(), 0, -1), Pattern.Text("\"")), keep: true);
        (_values, _objects, _arrays) = (new int[options.MaxDepth + 1], new int[options.MaxDepth], new int[options.MaxDepth]);
        foreach (int[] kind in (int[][])[_values, _objects, _arrays]) Array.Fill(kind, -1);
    }

    /// <summary>White space that may stand between parts.</summary>
    public Pattern Space { get; }

    public static Pattern Boolean { get; } = Pattern.Choice(Pattern.Text("true"), Pattern.Text("false"));

    public static Pattern Null { get; } = Pattern.Text("null");

    public static Pattern Integer { get; } = Pattern.Sequence(Pattern.Optional(Pattern.Text("-")), Whole());

    public static Pattern Number { get; } = Pattern.Sequence(
        Integer,
        Pattern.Optional(Pattern.Sequence(Pattern.Text("."), Pattern.Repeat(Digit, 1, 16))),
        Pattern.Optional(Pattern.Sequence(Pattern.Set("eE"), Pattern.Optional(Pattern.Set("+-")), Pattern.Repeat(Digit, 1, 2))));

    /// <summary>Any string.</summary>
    public Pattern AnyString => new CallPattern(_text);

    /// <summary>Any value whose arrays and objects lie at most so deep inside each other as the options say.</summary>
    public Pattern AnyValue(int depth = 0)
    {
        if (_values[depth] < 0)
        {
            int rule = _values[depth] = _rules.Declare($"a value at depth {depth}");
            List<Pattern> kinds = [AnyString, Number, Boolean, Null];
            if (depth < _options.MaxDepth) kinds.AddRange([AnyObject(depth), AnyArray(depth)]);
            _rules.Define(rule, Pattern.Choice(kinds));
        }

        return new CallPattern(_values[depth]);
    }

    public Pattern AnyObject(int depth = 0)
    {
        if (_objects[depth] < 0)
        {
            int rule = _objects[depth] = _rules.Declare($"an object at depth {depth}");
            _rules.Define(rule, List("{", Pattern.Sequence(AnyString, Colon, AnyValue(depth + 1)), "}"));
        }

        return new CallPattern(_objects[depth]);
    }

    public Pattern AnyArray(int depth = 0)
    {
        if (_arrays[depth] < 0)
        {
            int rule = _arrays[depth] = _rules.Declare($"an array at depth {depth}");
            _rules.Define(rule, List("[", AnyValue(depth + 1), "]"));
        }

        return new CallPattern(_arrays[depth]);
    }

    public Pattern Colon => Pattern.Sequence(Pattern.Text(":"), Space);

    public Pattern Comma => Pattern.Sequence(Pattern.Text(","), Space);

    /// <summary>A string of so many characters; −1 is without end.</summary>
    public Pattern String(int least, int most)
    {
        if (least == 0 && most < 0) return AnyString;

        // Many copies of all ways to write a character would be many states; many calls of it are not.
        Pattern character = Math.Max(least, most) > 32 ? new CallPattern(_character) : Character();
        return Pattern.Sequence(Pattern.Text("\""), Pattern.Repeat(character, least, most), Pattern.Text("\""));
    }

    /// <summary>A string whose content the machine accepts. Characters are escaped only where JSON wants it.</summary>
    public static Pattern String(CharacterMachine content)
        => Pattern.Sequence(Pattern.Text("\""), new MachinePattern(content, escaped: true), Pattern.Text("\""));

    /// <summary>This very value, its parts in this order.</summary>
    public Pattern Literal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Literal(value.GetString()!),
        JsonValueKind.Object => Enclosed("{", [.. value.EnumerateObject().Select(property => Pattern.Sequence(Literal(property.Name), Colon, Literal(property.Value)))], "}"),
        JsonValueKind.Array => Enclosed("[", [.. value.EnumerateArray().Select(Literal)], "]"),
        _ => Pattern.Text(value.GetRawText()),
    };

    /// <summary>This very string.</summary>
    public static Pattern Literal(string value)
    {
        var text = new StringBuilder("\"");
        foreach (char c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return Pattern.Text(text.Append('"').ToString());
    }

    private static Pattern Whole() => Pattern.Choice(Pattern.Text("0"), Pattern.Sequence(Pattern.Range('1', '9'), Pattern.Repeat(Digit, 0, 15)));

    private static Pattern Character()
    {
        Pattern hex = Pattern.Set("0123456789abcdefABCDEF"), surrogate = Pattern.Set("dD");
        Pattern plain = Pattern.Choice(
            Pattern.Sequence(Pattern.Set("0123456789abcefABCEF"), Pattern.Repeat(hex, 3, 3)),
            Pattern.Sequence(surrogate, Pattern.Range('0', '7'), Pattern.Repeat(hex, 2, 2)));

        // Half a pair alone is no text.
        Pattern pair = Pattern.Sequence(
            surrogate, Pattern.Set("89abAB"), Pattern.Repeat(hex, 2, 2), Pattern.Text("\\u"), surrogate, Pattern.Set("cdefCDEF"), Pattern.Repeat(hex, 2, 2));
        return Pattern.Choice(
            Pattern.Set(CodePointSet.Of((0, 31), ('"', '"'), ('\\', '\\')).Complement()),
            Pattern.Sequence(Pattern.Text("\\"), Pattern.Choice(Pattern.Set("\"\\/bfnrt"), Pattern.Sequence(Pattern.Text("u"), Pattern.Choice(plain, pair)))));
    }

    // One place calls the item, whether it is the first or not.
    private GraphPattern List(string open, Pattern item, string close) => new(6,
    [
        (0, Pattern.Sequence(Pattern.Text(open), Space), 1),
        (1, Pattern.Empty, 2),
        (2, item, 3),
        (3, Comma, 2),
        (3, Pattern.Sequence(Space, Pattern.Text(close)), 5),
        (1, Pattern.Text(close), 5),
    ]);

    private Pattern Enclosed(string open, Pattern[] items, string close)
    {
        var parts = new List<Pattern> { Pattern.Text(open), Space };
        for (int i = 0; i < items.Length; i++) parts.AddRange([i == 0 ? Pattern.Empty : Comma, items[i]]);
        if (items.Length > 0) parts.Add(Space);
        parts.Add(Pattern.Text(close));
        return Pattern.Sequence(parts);
    }
}
