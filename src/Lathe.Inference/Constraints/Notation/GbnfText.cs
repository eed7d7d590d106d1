using System.Globalization;
using System.Text;

namespace Lathe.Inference.Constraints.Notation;

/// <summary>A grammar's text and the place where it is read; errors name line and column.</summary>
internal sealed class GbnfText(string text)
{
    private int _at;

    public bool AtEnd => _at == text.Length;

    /// <summary>The character here, 0 at the end.</summary>
    public char Here => _at < text.Length ? text[_at] : '\0';

    public int Place
    {
        get => _at;
        set => _at = value;
    }

    public void Skip(int count = 1) => _at += count;

    public bool Take(string expected)
    {
        if (string.CompareOrdinal(text, _at, expected, 0, expected.Length) != 0) return false;
        _at += expected.Length;
        return true;
    }

    /// <summary>Spaces, tabs and comments; line ends where the rule may go on behind them.</summary>
    public void SkipSpace(bool lines)
    {
        while (!AtEnd)
        {
            if (Here == '#') while (!AtEnd && Here is not ('\n' or '\r')) _at++;
            else if (Here is ' ' or '\t' || (lines && Here is '\n' or '\r')) _at++;
            else return;
        }
    }

    public string? Name()
    {
        int start = _at;
        while (char.IsAsciiLetterOrDigit(Here) || Here is '-' or '_') _at++;
        return _at > start ? text[start.._at] : null;
    }

    public int Number()
    {
        int start = _at;
        while (char.IsAsciiDigit(Here)) _at++;
        if (start == _at) throw Error("expected a number");
        return int.TryParse(text.AsSpan(start, _at - start), CultureInfo.InvariantCulture, out int number) && number <= Limits.States
            ? number : throw ErrorAt(start, $"a repetition of {text[start.._at]} is too long: at most {Limits.States}");
    }

    /// <summary>A character, escaped or not.</summary>
    public int Character()
    {
        if (AtEnd) throw Error("the text ends inside quotes or brackets");
        int start = _at;
        if (Here != '\\')
        {
            if (!Rune.TryGetRuneAt(text, _at, out Rune rune)) throw Error("half a surrogate pair");
            _at += rune.Utf16SequenceLength;
            return rune.Value;
        }

        _at++;
        char escape = Here;
        _at++;
        int digits = escape switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0)
        {
            return escape switch
            {
                't' => '\t',
                'r' => '\r',
                'n' => '\n',
                '\\' or '"' or '[' or ']' or '-' or '^' => escape,
                _ => throw ErrorAt(start, $"unknown escape '\\{escape}': expected one of \\t \\r \\n \\\\ \\\" \\[ \\] \\xHH \\uHHHH \\UHHHHHHHH"),
            };
        }

        if (_at + digits > text.Length
            || !int.TryParse(text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value))
            throw ErrorAt(start, $"'\\{escape}' needs {digits} hexadecimal digits");
        _at += digits;
        return Rune.IsValid(value) ? value : throw ErrorAt(start, $"U+{value:X4} is no character: surrogates are written as one \\UHHHHHHHH");
    }

    public GrammarException Error(string message) => ErrorAt(_at, message + (AtEnd ? ", but the grammar ends here" : $", found '{Here}'"));

    public GrammarException ErrorAt(int place, string message)
    {
        ReadOnlySpan<char> before = text.AsSpan(0, Math.Min(place, text.Length));
        int line = before.Count('\n') + 1, column = before.Length - before.LastIndexOf('\n');
        return new GrammarException($"Grammar, line {line}, column {column}: {message}.");
    }
}
