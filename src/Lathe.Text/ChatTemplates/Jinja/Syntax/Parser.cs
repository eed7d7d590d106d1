using Lathe.Text.ChatTemplates.Jinja.Expressions;
using Lathe.Text.ChatTemplates.Jinja.Statements;

namespace Lathe.Text.ChatTemplates.Jinja.Syntax;

/// <summary>Reads a template into statements.</summary>
internal sealed class Parser
{
    private readonly TokenReader _tokens;
    private readonly ExpressionParser _expressions;
    private readonly PostfixParser _postfix;
    private int _loops;

    private Parser(TokenReader tokens) => (_tokens, _expressions, _postfix) = (tokens, new ExpressionParser(tokens), new PostfixParser(tokens));

    /// <summary>Whether parts of the template are marked as the assistant's.</summary>
    public bool MarksGeneration { get; private set; }

    public static (Body Body, bool MarksGeneration) Read(string source, string template)
    {
        var parser = new Parser(new TokenReader(Lexer.Read(source, template), template));
        try
        {
            return (parser.ReadBody("the template", 0), parser.MarksGeneration);
        }
        catch (InsufficientExecutionStackException)
        {
            throw parser._tokens.Error("the template is nested too deeply");
        }
    }

    // Up to a block that begins with one of the words, which is left to the caller; without words to the end.
    private Body ReadBody(string of, int line, params ReadOnlySpan<string> ends)
    {
        _tokens.Enter();
        var statements = new List<Statement>();
        while (true)
        {
            Token token = _tokens.Next();
            switch (token.Kind)
            {
                case TokenKind.Data:
                    statements.Add(new TextStatement(token.Line, token.Text));
                    continue;
                case TokenKind.ExpressionBegin:
                    statements.Add(new PrintStatement(token.Line, _expressions.ReadTuple()));
                    _tokens.Expect(TokenKind.ExpressionEnd, "'}}' behind the expression");
                    continue;
                case TokenKind.BlockBegin when !(_tokens.Current.Kind == TokenKind.Name && ends.Contains(_tokens.Current.Text)):
                    statements.Add(ReadBlock(of, line));
                    continue;
                case TokenKind.End when ends.Length > 0:
                    throw _tokens.Error($"{of} of line {line} is never closed: expected '{{% {ends[^1]} %}}'");
                default:
                    _tokens.Leave();
                    return new Body(statements);
            }
        }
    }

    private Statement ReadBlock(string of, int line)
    {
        Token word = _tokens.Next();
        return word.Kind != TokenKind.Name ? throw _tokens.Error($"expected a word behind '{{%', found {word.Spelled}", word.Line) : word.Text switch
        {
            "if" => ReadIf(word.Line),
            "for" => ReadFor(word.Line),
            "set" => ReadSet(word.Line),
            "macro" => ReadMacro(word.Line),
            "call" => ReadCall(word.Line),
            "filter" => ReadFilterBlock(word.Line),
            "with" => ReadWith(word.Line),
            "do" => Ended(new DoStatement(word.Line, _expressions.ReadTuple())),
            "generation" => ReadGeneration(word.Line),
            "break" or "continue" => _loops > 0 ? Ended(new LoopControlStatement(word.Line, word.Text == "break" ? Flow.Break : Flow.Continue))
                : throw _tokens.Error($"'{{% {word.Text} %}}' stands outside of any loop", word.Line),
            "include" or "import" or "from" or "extends" or "block" => throw _tokens.Error($"'{{% {word.Text} %}}' would need another template, and a chat template stands alone", word.Line),
            _ when word.Text.StartsWith("end", StringComparison.Ordinal) || word.Text is "else" or "elif" =>
                throw _tokens.Error(line > 0 ? $"'{{% {word.Text} %}}' stands inside {of} of line {line}, which is not closed" : $"'{{% {word.Text} %}}' closes nothing", word.Line),
            _ => throw _tokens.Error($"there is no statement '{{% {word.Text} %}}'", word.Line),
        };
    }

    private T Ended<T>(T value)
    {
        _tokens.Expect(TokenKind.BlockEnd, "'%}' at the end of the statement");
        return value;
    }

    private void End() => Ended(_tokens.Next());

    private IfStatement ReadIf(int line)
    {
        List<(Expression, Body)> branches = [];
        do branches.Add((Ended(_expressions.ReadTuple()), ReadBody("'{% if %}'", line, "elif", "else", "endif")));
        while (_tokens.TakeName("elif"));
        Body? otherwise = _tokens.TakeName("else") ? ReadBody("'{% else %}'", Ended(line), "endif") : null;
        End();
        return new IfStatement(line, branches, otherwise);
    }

    private ForStatement ReadFor(int line)
    {
        Expression target = _expressions.ReadTarget();
        _tokens.ExpectName("in", "behind the names of a loop");
        Expression list = _expressions.ReadTuple(conditional: false);
        Expression? condition = _tokens.TakeName("if") ? _expressions.Read() : null;
        bool recursive = Ended(_tokens.TakeName("recursive"));
        _loops++;
        Body body = ReadBody("'{% for %}'", line, "else", "endfor");
        _loops--;
        Body? otherwise = _tokens.TakeName("else") ? ReadBody("'{% else %}'", Ended(line), "endfor") : null;
        End();
        return new ForStatement(line, target, list, condition, recursive, body, otherwise);
    }

    private Statement ReadSet(int line)
    {
        Expression target = _expressions.ReadTarget();
        if (_tokens.Take("=")) return Ended(new SetStatement(line, target, _expressions.ReadTuple()));
        Expression value = new CapturedText(line).Expression;
        while (_tokens.Take("|")) value = _postfix.ReadFilter(value);
        Body body = ReadInner("'{% set %}'", Ended(line), "endset");
        return new SetBlockStatement(line, target, value, body);
    }

    private FilterBlockStatement ReadFilterBlock(int line)
    {
        Expression value = new CapturedText(line).Expression;
        do value = _postfix.ReadFilter(value);
        while (_tokens.Take("|"));
        return new FilterBlockStatement(line, value, ReadInner("'{% filter %}'", Ended(line), "endfilter"));
    }

    private MacroStatement ReadMacro(int line)
    {
        string name = _tokens.ExpectAnyName("the name of the macro");
        return new MacroStatement(line, ReadMacro(name, line, ReadParameters(), "endmacro"));
    }

    private CallStatement ReadCall(int line)
    {
        IReadOnlyList<(string, Expression?)> parameters = _tokens.Is("(") ? ReadParameters() : [];
        if (_expressions.Read() is not CallExpression call) throw _tokens.Error("'{% call %}' needs a macro with its arguments", line);
        return new CallStatement(line, call, ReadMacro("caller", line, parameters, "endcall"));
    }

    private Macro ReadMacro(string name, int line, IReadOnlyList<(string, Expression?)> parameters, string end)
    {
        int since = _tokens.Place;
        Body body = ReadInner(end == "endcall" ? "'{% call %}'" : "'{% macro %}'", Ended(line), end);
        return new Macro(name, parameters, body, _tokens.Named("varargs", since), _tokens.Named("kwargs", since), line);
    }

    private List<(string Name, Expression? Default)> ReadParameters()
    {
        List<(string, Expression?)> parameters = [];
        _tokens.Expect("(", "before parameters");
        while (!_tokens.Take(")"))
        {
            parameters.Add((_tokens.ExpectAnyName("the name of a parameter"), _tokens.Take("=") ? _expressions.Read() : null));
            if (!_tokens.Is(")")) _tokens.Expect(",", "or ')' between parameters");
        }

        return parameters;
    }

    private WithStatement ReadWith(int line)
    {
        List<(Expression, Expression)> names = [];
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (names.Count > 0) _tokens.Expect(",", "between the names of '{% with %}'");
            var name = new NameExpression(_tokens.Line, _tokens.ExpectAnyName("a name"));
            _tokens.Expect("=", $"behind '{name.Name}'");
            names.Add((name, _expressions.Read()));
        }

        Body body = ReadBody("'{% with %}'", Ended(line), "endwith");
        End();
        return new WithStatement(line, names, body);
    }

    private GenerationStatement ReadGeneration(int line)
    {
        MarksGeneration = true;
        return new GenerationStatement(line, ReadInner("'{% generation %}'", Ended(line), "endgeneration"));
    }

    // A body that is no part of the loop around it.
    private Body ReadInner(string of, int line, string end)
    {
        (int loops, _loops) = (_loops, 0);
        Body body = ReadBody(of, line, end);
        _loops = loops;
        End();
        return body;
    }
}
