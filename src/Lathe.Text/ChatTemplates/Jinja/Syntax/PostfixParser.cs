using Lathe.Text.ChatTemplates.Jinja.Expressions;
using Lathe.Text.ChatTemplates.Jinja.Functions;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Syntax;

/// <summary>Reads what stands behind a value: members, slices, calls, filters, tests.</summary>
internal sealed class PostfixParser(TokenReader tokens)
{
    private ExpressionParser Inside => new(tokens);

    /// <summary>Members, slices and calls.</summary>
    public Expression Members(Expression value)
    {
        while (true)
        {
            int line = tokens.Line;
            if (tokens.Take(".")) value = new MemberExpression(line, value, ReadDotted(), dotted: true);
            else if (tokens.Take("[")) value = ReadSubscript(value, line);
            else if (tokens.Is("(")) value = new CallExpression(line, value, ReadArguments());
            else return value;
        }
    }

    /// <summary>Filters, tests, and calls of what they give.</summary>
    public Expression FiltersAndTests(Expression value)
    {
        while (true)
        {
            if (tokens.Take("|")) value = ReadFilter(value);
            else if (tokens.IsName("is")) value = ReadTest(value);
            else if (tokens.Is("(")) value = new CallExpression(tokens.Line, value, ReadArguments());
            else return value;
        }
    }

    /// <summary>The filter whose name comes next, with its arguments.</summary>
    public FilterExpression ReadFilter(Expression value)
    {
        int line = tokens.Line;
        string name = ReadPath("the name of a filter");
        if (Filters.Find(name) is null) throw tokens.Error($"there is no filter '{name}'", line);
        return new FilterExpression(line, value, name, tokens.Is("(") ? ReadArguments() : Arguments.None);
    }

    /// <summary>A call's arguments in parentheses.</summary>
    public Arguments ReadArguments()
    {
        tokens.Expect("(", "before arguments");
        List<Expression> positional = [];
        List<KeyValuePair<string, Expression>> named = [];
        Expression? spread = null, spreadNamed = null;
        ExpressionParser inside = Inside;
        while (!tokens.Take(")"))
        {
            if (tokens.Take("**")) spreadNamed = inside.Read();
            else if (tokens.Take("*")) spread = inside.Read();
            else if (inside.Read() is var value && value is NameExpression name && tokens.Take("=")) named.Add(KeyValuePair.Create(name.Name, inside.Read()));
            else positional.Add(named.Count == 0 ? value : throw tokens.Error("an argument without a name stands behind one with a name"));
            if (!tokens.Is(")")) tokens.Expect(",", "or ')' between arguments");
        }

        return new Arguments(positional, named, spread, spreadNamed);
    }

    private Expression ReadTest(Expression value)
    {
        int line = tokens.Next().Line;
        bool not = tokens.TakeName("not");
        string name = ReadPath("the name of a test");
        if (Tests.Find(name) is null) throw tokens.Error($"there is no test '{name}'", line);
        Arguments arguments = Arguments.None;
        if (tokens.Is("(")) arguments = ReadArguments();
        else if (TakesOperand()) arguments = new Arguments([Members(Inside.ReadPrimary())], []);
        var test = new TestExpression(line, value, name, arguments);
        return not ? new NotExpression(line, test) : test;
    }

    // 'x is divisibleby 3': one operand may stand without parentheses.
    private bool TakesOperand() => tokens.Current.Kind switch
    {
        TokenKind.Name => tokens.Current.Text is not ("else" or "or" or "and" or "if" or "is" or "not" or "in" or "recursive"),
        TokenKind.Text or TokenKind.Integer or TokenKind.Float => true,
        _ => tokens.Is("[") || tokens.Is("{"),
    };

    private string ReadPath(string what)
    {
        string name = tokens.ExpectAnyName(what);
        while (tokens.Take(".")) name += "." + tokens.ExpectAnyName(what);
        return name;
    }

    private LiteralExpression ReadDotted()
    {
        Token token = tokens.Next();
        return token.Kind switch
        {
            TokenKind.Name => new LiteralExpression(token.Line, new TextValue(token.Text)),
            TokenKind.Integer => new LiteralExpression(token.Line, new IntegerValue(long.Parse(token.Text, System.Globalization.CultureInfo.InvariantCulture))),
            _ => throw tokens.Error($"expected a name or a place behind '.', found {token.Spelled}", token.Line),
        };
    }

    private Expression ReadSubscript(Expression value, int line)
    {
        Expression?[] parts = [null, null, null];
        int part = 0;
        while (!tokens.Is("]"))
        {
            if (tokens.Take(":"))
            {
                if (++part > 2) throw tokens.Error("a slice has three parts at most");
            }
            else
            {
                parts[part] = Inside.ReadTuple();
            }
        }

        tokens.Expect("]", "to close '['");
        if (part > 0) return new SliceExpression(line, value, parts[0], parts[1], parts[2]);
        return new MemberExpression(line, value, parts[0] ?? throw tokens.Error("'[]' names no place", line), dotted: false);
    }
}
