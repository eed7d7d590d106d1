using System.Globalization;
using System.Text;

namespace Lathe.Text.ChatTemplates.Jinja.Syntax;

/// <summary>Reads one token inside braces: a name, a number, a string or an operator.</summary>
internal static class Lexeme
{
    private static readonly string[] TwoCharacters = ["**", "//", "==", "!=", ">=", "<="];

    public static Token Read(string source, ref int at, int line, string template)
    {
        char c = source[at];
        if (c is '\'' or '"') return new Token(TokenKind.Text, ReadText(source, ref at, line, template), line);
        if (char.IsAsciiDigit(c)) return ReadNumber(source, ref at, line);
        int start = at;
        if (char.IsLetter(c) || c == '_')
        {
            while (at < source.Length && (char.IsLetterOrDigit(source[at]) || source[at] == '_')) at++;
            return new Token(TokenKind.Name, source[start..at], line);
        }

        foreach (string two in TwoCharacters)
        {
            if (!source.AsSpan(at).StartsWith(two, StringComparison.Ordinal)) continue;
            at += 2;
            return new Token(TokenKind.Operator, two, line);
        }

        if (!"+-*/%~<>=()[]{},:.|;".Contains(c, StringComparison.Ordinal)) throw new ChatTemplateException(template, line, $"'{c}' is no character of the template language");
        at++;
        return new Token(TokenKind.Operator, c.ToString(), line);
    }

    private static Token ReadNumber(string source, ref int at, int line)
    {
        int start = at;
        bool real = false;
        Digits(ref at);

        // x.0.1 is twice a place, not a fraction.
        if (start == 0 || source[start - 1] != '.')
        {
            if (at + 1 < source.Length && source[at] == '.' && char.IsAsciiDigit(source[at + 1]))
            {
                real = true;
                at++;
                Digits(ref at);
            }

            int exponent = at + 1 < source.Length && source[at] is 'e' or 'E' ? at + 1 : -1;
            if (exponent > 0 && exponent + 1 < source.Length && source[exponent] is '+' or '-') exponent++;
            if (exponent > 0 && exponent < source.Length && char.IsAsciiDigit(source[exponent]))
            {
                real = true;
                at = exponent;
                Digits(ref at);
            }
        }

        return new Token(real ? TokenKind.Float : TokenKind.Integer, source[start..at].Replace("_", "", StringComparison.Ordinal), line);

        void Digits(ref int i)
        {
            while (i < source.Length && (char.IsAsciiDigit(source[i]) || (source[i] == '_' && i + 1 < source.Length && char.IsAsciiDigit(source[i + 1])))) i++;
        }
    }

    private static string ReadText(string source, ref int at, int line, string template)
    {
        char quote = source[at++];
        var text = new StringBuilder();
        while (true)
        {
            if (at >= source.Length) throw new ChatTemplateException(template, line, "a string is never closed");
            char c = source[at++];
            if (c == quote) return text.ToString();
            if (c != '\\' || at >= source.Length) text.Append(c);
            else Escape(source, ref at, text);
        }
    }

    // As Python's unicode-escape: what it does not know keeps its backslash.
    private static void Escape(string source, ref int at, StringBuilder text)
    {
        char c = source[at++];
        int digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0 && at + digits <= source.Length && int.TryParse(source.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
            && code is >= 0 and <= 0x10FFFF)
        {
            at += digits;
            if (code > 0xFFFF) text.Append(char.ConvertFromUtf32(code));
            else text.Append((char)code);
            return;
        }

        if (c is >= '0' and <= '7')
        {
            int octal = c - '0';
            for (int more = 0; more < 2 && at < source.Length && source[at] is >= '0' and <= '7'; more++) octal = (octal * 8) + (source[at++] - '0');
            text.Append((char)octal);
            return;
        }

        _ = c switch
        {
            'n' => text.Append('\n'),
            't' => text.Append('\t'),
            'r' => text.Append('\r'),
            'a' => text.Append('\a'),
            'b' => text.Append('\b'),
            'f' => text.Append('\f'),
            'v' => text.Append('\v'),
            '\\' or '\'' or '"' => text.Append(c),
            '\n' => text,
            _ => text.Append('\\').Append(c),
        };
    }
}
