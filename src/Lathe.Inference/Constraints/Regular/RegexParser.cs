using System.Globalization;
using System.Text;
using Lathe.Inference.Constraints.Patterns;

namespace Lathe.Inference.Constraints.Regular;

/// <summary>
/// Reads a regular expression: literals, <c>.</c>, classes, <c>\d \w \s</c> (ASCII) and their complements, <c>* + ? {m} {m,} {m,n}</c>,
/// <c>|</c>, groups (named or not), <c>^ $</c>, escapes. What matches more than a regular language can (back references, looking
/// around) or means nothing for whole texts is refused by name.
/// </summary>
internal sealed class RegexParser
{
    private static readonly CodePointSet Digits = CodePointSet.Of(('0', '9'));
    private static readonly CodePointSet Words = CodePointSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));
    private static readonly CodePointSet Spaces = CodePointSet.Of((9, 13), (' ', ' '));
    private static readonly CodePointSet NoLineEnd = CodePointSet.Of(('\n', '\n')).Complement();
    private static readonly System.Buffers.SearchValues<char> CountCharacters = System.Buffers.SearchValues.Create("0123456789,");
    private readonly string _text;
    private int _at;

    private RegexParser(string text) => _text = text;

    private char Here => _at < _text.Length ? _text[_at] : '\0';

    public static Pattern Parse(string text)
    {
        var parser = new RegexParser(text);
        Pattern pattern = parser.Alternates(0);
        return parser._at == text.Length ? pattern : throw parser.Error(parser._at, "this ')' closes nothing");
    }

    private Pattern Alternates(int depth)
    {
        if (depth > Limits.Nesting) throw Error(_at, $"more than {Limits.Nesting} groups inside each other");
        var alternates = new List<Pattern> { Items(depth) };
        while (Take('|')) alternates.Add(Items(depth));
        return Pattern.Choice(alternates);
    }

    private Pattern Items(int depth)
    {
        var items = new List<Pattern>();
        while (_at < _text.Length && Here is not ('|' or ')'))
        {
            int start = _at;
            Pattern item = Item(depth);
            while (Repetition(start, item is AnchorPattern && _text[start] != '(') is { } times) item = Pattern.Repeat(item, times.Least, times.Most);
            items.Add(item);
        }

        return Pattern.Sequence(items);
    }

    private Pattern Item(int depth)
    {
        int start = _at;
        switch (Here)
        {
            case '(':
                _at++;
                if (Take('?')) Options(start);
                Pattern group = Alternates(depth + 1);
                return Take(')') ? group : throw Error(start, "this '(' is never closed");
            case '[':
                return Pattern.Set(Class());
            case '.':
                _at++;
                return Pattern.Set(NoLineEnd);
            case '^' or '$':
                return new AnchorPattern(_text[_at++] == '^');
            case '*' or '+' or '?':
                throw Error(start, $"'{Here}' repeats nothing: write \\{Here} for the character itself");
            case '{' when IsCount():
                throw Error(start, "'{' repeats nothing: write \\{ for the character itself");
            case '\\':
                return _at + 1 < _text.Length && _text[_at + 1] is 'A' or 'z' or 'Z' or 'b' or 'B' or 'G' ? Position() : Pattern.Set(Escape(inClass: false));
            default:
                return Pattern.Set(One(Literal()));
        }
    }

    private void Options(int start)
    {
        if (Take(':')) return;
        if (Here is 'P' && _at + 1 < _text.Length && _text[_at + 1] == '<') _at++;
        if (Here is '<' && _at + 1 < _text.Length && (char.IsAsciiLetter(_text[_at + 1]) || _text[_at + 1] == '_'))
        {
            int end = _text.IndexOf('>', _at);
            if (end < 0) throw Error(start, "the group's name is never closed with '>'");
            _at = end + 1;
            return;
        }

        throw Error(start, $"'(?{Here}' is not supported (looking around, options and atomic groups are not): use plain groups");
    }

    private AnchorPattern Position()
    {
        char name = _text[_at + 1];
        if (name is not ('A' or 'z')) throw Error(_at, $"'\\{name}' is not supported: of positions only ^ $ \\A \\z are");
        _at += 2;
        return new AnchorPattern(name == 'A');
    }

    private (int Least, int Most)? Repetition(int item, bool anchor)
    {
        int start = _at;
        (int Least, int Most)? times = null;
        if (Take('*')) times = (0, -1);
        else if (Take('+')) times = (1, -1);
        else if (Take('?')) times = (0, 1);
        else if (Here == '{' && IsCount()) times = Count();
        if (times is null) return null;
        if (anchor) throw Error(item, "a position cannot be repeated");
        if (times.Value.Most >= 0 && times.Value.Most < times.Value.Least) throw Error(start, $"{{{times.Value.Least},{times.Value.Most}}} runs backwards");

        // Which of several matches is meant does not matter where the whole text has to match.
        if (Take('?')) return times;
        if (Here == '+') throw Error(_at, "possessive repetitions are not supported: leave out the '+'");
        return times;
    }

    private bool IsCount()
    {
        int end = _text.IndexOf('}', _at);
        if (end < 0 || end == _at + 1 || !char.IsAsciiDigit(_text[_at + 1])) return false;
        ReadOnlySpan<char> inside = _text.AsSpan(_at + 1, end - _at - 1);
        return inside.IndexOfAnyExcept(CountCharacters) < 0 && inside.Count(',') <= 1;
    }

    private (int, int) Count()
    {
        int start = _at, end = _text.IndexOf('}', _at);
        string[] parts = _text[(_at + 1)..end].Split(',');
        _at = end + 1;
        return (Number(parts[0]), parts.Length == 1 ? Number(parts[0]) : parts[1].Length == 0 ? -1 : Number(parts[1]));

        int Number(string digits) => int.TryParse(digits, CultureInfo.InvariantCulture, out int number) && number <= Limits.States
            ? number : throw Error(start, $"a repetition of {digits} is too long: at most {Limits.States}");
    }

    private CodePointSet Class()
    {
        int start = _at++;
        bool negated = Take('^');
        CodePointSet set = CodePointSet.None;
        for (bool first = true; first || Here != ']'; first = false)
        {
            if (_at >= _text.Length) throw Error(start, "this '[' is never closed");
            if (first && Here == ']') throw Error(start, "the brackets are empty: write \\] for the character itself");
            if (Here == '[' && _at + 1 < _text.Length && _text[_at + 1] is ':' or '.' or '=') throw Error(_at, "POSIX classes are not supported: write their characters");
            int item = _at;
            CodePointSet low = Here == '\\' ? Escape(inClass: true) : One(Literal());
            if (Here != '-' || _at + 1 >= _text.Length || _text[_at + 1] == ']')
            {
                set = set.Union(low);
                continue;
            }

            _at++;
            if (Here == '[') throw Error(_at, "subtracting classes is not supported: write the characters that remain, or \\[");
            CodePointSet high = Here == '\\' ? Escape(inClass: true) : One(Literal());
            if (Single(low) is not { } from || Single(high) is not { } to) throw Error(item, "a range needs a single character on each side: write \\- for the character itself");
            if (from > to) throw Error(item, "the range runs backwards");
            set = set.Union(CodePointSet.Of((from, to)));
        }

        _at++;
        return negated ? set.Complement() : set;
    }

    private CodePointSet Escape(bool inClass)
    {
        int start = _at++;
        if (_at >= _text.Length) throw Error(start, "the expression ends in '\\'");
        char name = _text[_at++];
        switch (name)
        {
            case 'd': return Digits;
            case 'D': return Digits.Complement();
            case 'w': return Words;
            case 'W': return Words.Complement();
            case 's': return Spaces;
            case 'S': return Spaces.Complement();
            case 't': return One('\t');
            case 'n': return One('\n');
            case 'r': return One('\r');
            case 'f': return One('\f');
            case 'v': return One('\v');
            case 'e': return One(27);
            case '0': return One(0);
            case 'b' when inClass: return One('\b');
            case 'x': return One(Hex(start, 2));
            case 'u' when Here == '{': return One(Braced(start));
            case 'u': return One(Unicode(start));
            case >= '1' and <= '9': throw Error(start, "back references are not supported: no regular language has them");
            case 'p' or 'P': throw Error(start, $"'\\{name}' (Unicode categories) is not supported: write ranges such as [\\u00C0-\\u024F]");
        }

        if (char.IsAsciiLetterOrDigit(name)) throw Error(start, $"'\\{name}' is not supported");
        _at--;
        return One(Literal());
    }

    private int Unicode(int start)
    {
        int value = Hex(start, 4);
        if (Rune.IsValid(value)) return value;
        return char.IsHighSurrogate((char)value) && string.CompareOrdinal(_text, _at, "\\u", 0, 2) == 0 && (_at += 2) > 0
            && Hex(start, 4) is var low && char.IsLowSurrogate((char)low)
            ? char.ConvertToUtf32((char)value, (char)low)
            : throw Error(start, $"\\u{value:X4} is half of a surrogate pair");
    }

    private int Braced(int start)
    {
        int end = _text.IndexOf('}', _at);
        if (end < 0 || end - _at > 8 || !int.TryParse(_text.AsSpan(_at + 1, end - _at - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value))
            throw Error(start, "'\\u{' needs up to six hexadecimal digits and '}'");
        _at = end + 1;
        return Rune.IsValid(value) ? value : throw Error(start, $"U+{value:X} is no character");
    }

    private int Hex(int start, int digits)
    {
        if (_at + digits > _text.Length || !int.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value))
            throw Error(start, $"'\\{_text[start + 1]}' needs {digits} hexadecimal digits");
        _at += digits;
        return value;
    }

    private int Literal()
    {
        if (!Rune.TryGetRuneAt(_text, _at, out Rune rune)) throw Error(_at, "half a surrogate pair");
        _at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private static CodePointSet One(int codePoint) => CodePointSet.Of((codePoint, codePoint));

    private static int? Single(CodePointSet set) => set.Ranges is [(int first, int last)] && first == last ? first : null;

    private bool Take(char expected)
    {
        if (Here != expected || _at == _text.Length) return false;
        _at++;
        return true;
    }

    private GrammarException Error(int place, string message) => new($"Regular expression '{_text}', position {place + 1}: {message}.");
}
