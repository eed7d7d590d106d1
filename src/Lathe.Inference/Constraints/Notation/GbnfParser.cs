using Lathe.Inference.Constraints.Automata;
using Lathe.Inference.Constraints.Patterns;

namespace Lathe.Inference.Constraints.Notation;

/// <summary>
/// Reads GBNF, the grammar notation of llama.cpp: <c>name ::= alternatives</c>, <c>"text"</c>, <c>[a-z]</c>, <c>[^a-z]</c>, <c>.</c>,
/// groups, <c>* + ?</c>, <c>{m}</c>, <c>{m,}</c>, <c>{m,n}</c>, <c># comments</c>. A line that begins with <c>|</c> goes on with the rule.
/// </summary>
internal sealed class GbnfParser
{
    private readonly GbnfText _text;
    private readonly RuleSet _rules = new();
    private readonly Dictionary<string, (int Rule, int Place)> _names = new(StringComparer.Ordinal);

    private GbnfParser(string text) => _text = new GbnfText(text);

    /// <summary>The rules, and the one called <paramref name="root"/>.</summary>
    public static (RuleSet Rules, int Start) Parse(string text, string root)
    {
        var parser = new GbnfParser(text);
        parser._text.SkipSpace(lines: true);
        while (!parser._text.AtEnd) parser.Rule();
        foreach ((string name, (int rule, int place)) in parser._names)
            if (!parser._rules.IsDefined(rule)) throw parser._text.ErrorAt(place, $"the rule '{name}' is used but not defined");
        if (!parser._names.TryGetValue(root, out (int Rule, int Place) start))
            throw new GrammarException($"The grammar has no rule '{root}', where texts begin: write {root} ::= ...");
        return (parser._rules, start.Rule);
    }

    private void Rule()
    {
        int place = _text.Place;
        string name = _text.Name() ?? throw _text.Error("expected the name of a rule");
        _text.SkipSpace(lines: false);
        if (!_text.Take("::=")) throw _text.Error($"expected ::= after '{name}'");
        int rule = Find(name, place);
        if (_rules.IsDefined(rule)) throw _text.ErrorAt(place, $"the rule '{name}' is defined twice: join the two with |");
        _text.SkipSpace(lines: true);
        _rules.Define(rule, Alternates(0));
        if (!_text.AtEnd && _text.Here is not ('\n' or '\r')) throw _text.Error("expected the end of the line, '|' or another item");
        _text.SkipSpace(lines: true);
    }

    private int Find(string name, int place)
    {
        if (!_names.TryGetValue(name, out (int Rule, int Place) known)) _names[name] = known = (_rules.Declare(name), place);
        return known.Rule;
    }

    private Pattern Alternates(int depth)
    {
        if (depth > Limits.Nesting) throw _text.Error($"more than {Limits.Nesting} groups inside each other");
        var alternates = new List<Pattern> { Items(depth) };
        while (Continues())
        {
            _text.SkipSpace(lines: true);
            alternates.Add(Items(depth));
        }

        return Pattern.Choice(alternates);
    }

    private bool Continues()
    {
        int place = _text.Place;
        _text.SkipSpace(lines: true);
        if (_text.Take("|")) return true;
        _text.Place = place;
        return false;
    }

    private Pattern Items(int depth)
    {
        var items = new List<Pattern>();
        while (!_text.AtEnd)
        {
            Pattern? item = Item(depth);
            if (item is null) break;
            _text.SkipSpace(lines: depth > 0);
            while (Repetition() is { } times)
            {
                item = Pattern.Repeat(item, times.Least, times.Most);
                _text.SkipSpace(lines: depth > 0);
            }

            items.Add(item);
        }

        return Pattern.Sequence(items);
    }

    private Pattern? Item(int depth)
    {
        int place = _text.Place;
        switch (_text.Here)
        {
            case '"':
                _text.Skip();
                var text = new System.Text.StringBuilder();
                while (!_text.Take("\"")) text.Append(char.ConvertFromUtf32(_text.Character()));
                return Pattern.Text(text.ToString());
            case '[':
                _text.Skip();
                return Class(place);
            case '.':
                _text.Skip();
                return Pattern.Set(CodePointSet.All);
            case '(':
                _text.Skip();
                _text.SkipSpace(lines: true);
                Pattern group = Alternates(depth + 1);
                _text.SkipSpace(lines: true);
                return _text.Take(")") ? group : throw _text.Error("expected ')'");
            case '*' or '+' or '?' or '{':
                throw _text.Error("expected something to repeat before it");
            case '<' or '!':
                throw _text.Error("tokens in grammars (<...>) are not supported: write the text they stand for");
            default:
                return _text.Name() is { } name ? new CallPattern(Find(name, place)) : null;
        }
    }

    private Pattern Class(int place)
    {
        bool negated = _text.Take("^");
        var ranges = new List<(int, int)>();
        while (!_text.Take("]"))
        {
            int start = _text.Place, first = _text.Character(), last = first, dash = _text.Place;
            if (_text.Take("-"))
            {
                if (_text.Here == ']') _text.Place = dash;
                else last = _text.Character();
            }

            if (first > last) throw _text.ErrorAt(start, "the range runs backwards");
            ranges.Add((first, last));
        }

        if (ranges.Count == 0) throw _text.ErrorAt(place, "the brackets are empty");
        CodePointSet set = CodePointSet.Of(ranges);
        return Pattern.Set(negated ? set.Complement() : set);
    }

    private (int Least, int Most)? Repetition()
    {
        int place = _text.Place;
        if (_text.Take("*")) return (0, -1);
        if (_text.Take("+")) return (1, -1);
        if (_text.Take("?")) return (0, 1);
        if (!_text.Take("{")) return null;
        _text.SkipSpace(lines: false);
        int least = _text.Number(), most = least;
        _text.SkipSpace(lines: false);
        if (_text.Take(","))
        {
            _text.SkipSpace(lines: false);
            most = char.IsAsciiDigit(_text.Here) ? _text.Number() : -1;
            _text.SkipSpace(lines: false);
        }

        if (!_text.Take("}")) throw _text.Error("expected '}'");
        return most >= 0 && most < least ? throw _text.ErrorAt(place, $"{{{least},{most}}} runs backwards") : (least, most);
    }
}
