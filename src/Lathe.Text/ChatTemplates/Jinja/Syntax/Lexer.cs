namespace Lathe.Text.ChatTemplates.Jinja.Syntax;

/// <summary>
/// Cuts a template into tokens, with white space as transformers has it: <c>trim_blocks</c> (the line end behind a block goes) and
/// <c>lstrip_blocks</c> (blanks before a block that begins a line go), beside the signs <c>-</c> and <c>+</c> inside the braces; one
/// line end at the end of the template goes.
/// </summary>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly string _template;
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _line = 1;
    private int _counted;

    // Whether what came last ended a line, which lets lstrip_blocks take blanks at the very beginning of a text.
    private bool _lineStarts = true;

    private Lexer(string source, string template)
    {
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        _source = source.EndsWith('\n') ? source[..^1] : source;
        _template = template;
    }

    public static List<Token> Read(string source, string template)
    {
        var lexer = new Lexer(source, template);
        lexer.ReadRoot();
        return lexer._tokens;
    }

    private void ReadRoot()
    {
        while (_at < _source.Length)
        {
            int begin = NextBrace(_at);
            if (begin < 0)
            {
                Add(TokenKind.Data, _source[_at..], _at);
                _at = _source.Length;
                break;
            }

            char kind = _source[begin + 1];
            int inside = begin + 2;
            char sign = inside < _source.Length && _source[inside] is '-' or '+' ? _source[inside++] : ' ';
            WriteData(_source[_at..begin], _at, sign, strip: kind != '{');
            _at = inside;
            if (kind == '#') SkipComment(begin);
            else if (kind == '%' && RawLength(inside) is { } raw) ReadRaw(begin, raw);
            else ReadCode(begin, kind == '%');
        }

        Add(TokenKind.End, "", _source.Length);
    }

    private int NextBrace(int from)
    {
        for (int i = _source.IndexOf('{', from); i >= 0 && i + 1 < _source.Length; i = _source.IndexOf('{', i + 1))
        {
            if (_source[i + 1] is '{' or '%' or '#') return i;
        }

        return -1;
    }

    private void WriteData(string data, int start, char sign, bool strip)
    {
        if (sign == '-')
        {
            data = PythonText.TrimEnd(data);
        }
        else if (strip && sign != '+')
        {
            int line = data.LastIndexOf('\n') + 1;
            if ((line > 0 || _lineStarts) && PythonText.TrimStart(data[line..]).Length == 0) data = data[..line];
        }

        if (data.Length > 0) Add(TokenKind.Data, data, start);
    }

    private void SkipComment(int begin)
    {
        int end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0) throw Error(begin, "the comment '{#' is never closed by '#}'");
        char sign = end > _at ? _source[end - 1] : ' ';
        _at = end + 2;
        AfterEnd(sign, trimLine: true);
    }

    // {% raw %}: everything up to {% endraw %} is text.
    private int? RawLength(int inside)
    {
        int i = SkipSpace(inside);
        if (!_source.AsSpan(i).StartsWith("raw", StringComparison.Ordinal)) return null;
        i = SkipSpace(i + 3);
        if (_source.AsSpan(i).StartsWith("-%}", StringComparison.Ordinal)) return SkipSpace(i + 3);
        return _source.AsSpan(i).StartsWith("%}", StringComparison.Ordinal) ? i + 2 : null;
    }

    private void ReadRaw(int begin, int start)
    {
        for (int i = _source.IndexOf("{%", start, StringComparison.Ordinal); i >= 0; i = _source.IndexOf("{%", i + 1, StringComparison.Ordinal))
        {
            int inside = i + 2;
            char sign = inside < _source.Length && _source[inside] is '-' or '+' ? _source[inside++] : ' ';
            int word = SkipSpace(inside);
            if (!_source.AsSpan(word).StartsWith("endraw", StringComparison.Ordinal)) continue;
            int end = SkipSpace(word + 6);
            char endSign = end < _source.Length && _source[end] is '-' or '+' ? _source[end++] : ' ';
            if (!_source.AsSpan(end).StartsWith("%}", StringComparison.Ordinal)) continue;
            _lineStarts = _source[start - 1] == '\n';
            WriteData(_source[start..i], start, sign, strip: true);
            _at = end + 2;
            AfterEnd(endSign, trimLine: true);
            return;
        }

        throw Error(begin, "'{% raw %}' is never closed by '{% endraw %}'");
    }

    private void ReadCode(int begin, bool block)
    {
        Add(block ? TokenKind.BlockBegin : TokenKind.ExpressionBegin, block ? "{%" : "{{", begin);
        string close = block ? "%}" : "}}";
        var open = new Stack<(char Bracket, int Place)>();
        while (true)
        {
            _at = SkipSpace(_at);
            if (_at >= _source.Length)
                throw open.Count > 0 ? Error(open.Peek().Place, $"'{open.Peek().Bracket}' is never closed") : Error(begin, $"'{(block ? "{%" : "{{")}' is never closed by '{close}'");
            ReadOnlySpan<char> rest = _source.AsSpan(_at);
            char sign = rest[0] == '-' || (block && rest[0] == '+') ? rest[0] : ' ';
            if (open.Count == 0 && rest[(sign == ' ' ? 0 : 1)..].StartsWith(close, StringComparison.Ordinal))
            {
                Add(block ? TokenKind.BlockEnd : TokenKind.ExpressionEnd, close, _at);
                _at += sign == ' ' ? 2 : 3;
                AfterEnd(sign, trimLine: block);
                return;
            }

            Token token = Lexeme.Read(_source, ref _at, LineOf(_at), _template);
            if (token.Kind == TokenKind.Operator) Balance(open, token.Text[0], _at - 1);
            _tokens.Add(token);
        }
    }

    private void Balance(Stack<(char Bracket, int Place)> open, char bracket, int place)
    {
        if (bracket is '(' or '[' or '{') open.Push((bracket, place));
        if (bracket is not (')' or ']' or '}')) return;
        char wanted = bracket switch { ')' => '(', ']' => '[', _ => '{' };
        if (open.Count == 0) throw Error(place, $"'{bracket}' closes nothing");
        if (open.Pop().Bracket != wanted) throw Error(place, $"'{bracket}' closes another kind of bracket");
    }

    private void AfterEnd(char sign, bool trimLine)
    {
        if (sign == '-') _at = SkipSpace(_at);
        else if (trimLine && sign != '+' && _at < _source.Length && _source[_at] == '\n') _at++;
        _lineStarts = _source[_at - 1] == '\n';
    }

    private int SkipSpace(int i)
    {
        while (i < _source.Length && PythonText.IsSpace(_source[i])) i++;
        return i;
    }

    private int LineOf(int place)
    {
        if (place < _counted) (_line, _counted) = (1, 0);
        _line += _source.AsSpan(_counted, place - _counted).Count('\n');
        _counted = place;
        return _line;
    }

    private void Add(TokenKind kind, string text, int place) => _tokens.Add(new Token(kind, text, LineOf(place)));

    private ChatTemplateException Error(int place, string message) => new(_template, LineOf(place), message);
}
