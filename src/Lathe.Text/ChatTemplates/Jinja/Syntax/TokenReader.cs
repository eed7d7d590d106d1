namespace Lathe.Text.ChatTemplates.Jinja.Syntax;

/// <summary>Goes through the tokens of a template; what it does not find is an error that names line and construct.</summary>
internal sealed class TokenReader(List<Token> tokens, string template)
{
    // Braces in braces in braces: far more than a template has, far less than the stack bears.
    private const int MostDepth = 500;
    private int _at;
    private int _depth;

    public string Template => template;

    public Token Current => tokens[_at];

    public int Line => Current.Line;

    /// <summary>Names that were read so far, each as often as it stood.</summary>
    public int Place => _at;

    public Token Next()
    {
        Token token = tokens[_at];
        if (token.Kind != TokenKind.End) _at++;
        return token;
    }

    public bool Is(string op) => Current.Kind == TokenKind.Operator && Current.Text == op;

    public bool IsName(string name) => Current.Kind == TokenKind.Name && Current.Text == name;

    public bool NextIsName(string name) => _at + 1 < tokens.Count && tokens[_at + 1] is { Kind: TokenKind.Name } next && next.Text == name;

    public bool Take(string op)
    {
        bool found = Is(op);
        if (found) _at++;
        return found;
    }

    public bool TakeName(string name)
    {
        bool found = IsName(name);
        if (found) _at++;
        return found;
    }

    public void Expect(string op, string where)
    {
        if (!Take(op)) throw Error($"expected '{op}' {where}, found {Current.Spelled}");
    }

    public void ExpectName(string name, string where)
    {
        if (!TakeName(name)) throw Error($"expected '{name}' {where}, found {Current.Spelled}");
    }

    public string ExpectAnyName(string what)
    {
        if (Current.Kind != TokenKind.Name) throw Error($"expected {what}, found {Current.Spelled}");
        return Next().Text;
    }

    public void Expect(TokenKind kind, string what)
    {
        if (Current.Kind != kind) throw Error($"expected {what}, found {Current.Spelled}");
        Next();
    }

    /// <summary>Whether a name stands among the tokens from a place on, up to here.</summary>
    public bool Named(string name, int since)
    {
        for (int i = since; i < _at; i++)
        {
            if (tokens[i].Kind == TokenKind.Name && tokens[i].Text == name) return true;
        }

        return false;
    }

    public void Enter()
    {
        if (++_depth > MostDepth) throw Error($"the template is nested more than {MostDepth} deep");
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
    }

    public void Leave() => _depth--;

    public ChatTemplateException Error(string message, int line = 0) => new(template, line == 0 ? Line : line, message);
}
