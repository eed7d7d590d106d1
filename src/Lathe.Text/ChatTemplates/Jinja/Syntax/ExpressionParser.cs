using System.Globalization;
using System.Text;
using Lathe.Text.ChatTemplates.Jinja.Expressions;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Syntax;

/// <summary>
/// Reads expressions. From the loosest to the tightest: <c>if else</c>, <c>or</c>, <c>and</c>, <c>not</c>, comparisons, <c>+ -</c>,
/// <c>~</c>, <c>* / // %</c>, <c>**</c>, signs, then calls, members, filters and tests behind a value.
/// </summary>
internal sealed class ExpressionParser(TokenReader tokens)
{
    private readonly PostfixParser _postfix = new(tokens);

    /// <summary>An expression, or several with commas between: a tuple.</summary>
    public Expression ReadTuple(bool conditional = true)
    {
        int line = tokens.Line;
        Expression first = conditional ? Read() : ReadOr();
        if (!tokens.Is(",")) return first;
        List<Expression> items = [first];
        while (tokens.Take(","))
        {
            if (tokens.Current.Kind is TokenKind.BlockEnd or TokenKind.ExpressionEnd || tokens.Is(")") || tokens.Is("=") || tokens.IsName("in")) break;
            items.Add(conditional ? Read() : ReadOr());
        }

        return new ListExpression(line, items, tuple: true);
    }

    /// <summary>What stands on the left of <c>in</c> or <c>=</c>.</summary>
    public Expression ReadTarget()
    {
        int line = tokens.Line;
        List<Expression> items = [];
        bool tuple = false;
        do
        {
            if (items.Count > 0 && tokens.IsName("in")) break;
            items.Add(tokens.Take("(") ? Closed(ReadTarget()) : _postfix.Members(new NameExpression(tokens.Line, tokens.ExpectAnyName("a name"))));
        }
        while (tokens.Take(",") && (tuple = true));

        Expression target = tuple ? new ListExpression(line, items, tuple: true) : items[0];
        return Statements.Assignment.IsTarget(target) ? target : throw tokens.Error("expected a name, names with commas between, or a field of a namespace", line);

        Expression Closed(Expression inner)
        {
            tokens.Expect(")", "behind the names");
            return inner;
        }
    }

    /// <summary>One expression.</summary>
    public Expression Read()
    {
        tokens.Enter();
        int line = tokens.Line;
        Expression value = ReadOr();
        while (tokens.TakeName("if"))
        {
            Expression condition = ReadOr();
            value = new ConditionalExpression(line, condition, value, tokens.TakeName("else") ? Read() : null);
        }

        tokens.Leave();
        return value;
    }

    /// <summary>One expression that ends before an <c>if</c>.</summary>
    public Expression ReadOr()
    {
        Expression left = ReadAnd();
        while (tokens.IsName("or")) left = new LogicExpression(tokens.Next().Line, left, and: false, ReadAnd());
        return left;
    }

    private Expression ReadAnd()
    {
        Expression left = ReadNot();
        while (tokens.IsName("and")) left = new LogicExpression(tokens.Next().Line, left, and: true, ReadNot());
        return left;
    }

    private Expression ReadNot()
    {
        if (!tokens.IsName("not")) return ReadCompare();
        tokens.Enter();
        var not = new NotExpression(tokens.Next().Line, ReadNot());
        tokens.Leave();
        return not;
    }

    private Expression ReadCompare()
    {
        int line = tokens.Line;
        Expression first = ReadSum();
        List<(string, Expression)> rest = [];
        while (true)
        {
            if (tokens.Current.Kind == TokenKind.Operator && tokens.Current.Text is "==" or "!=" or "<" or "<=" or ">" or ">=") rest.Add((tokens.Next().Text, ReadSum()));
            else if (tokens.TakeName("in")) rest.Add(("in", ReadSum()));
            else if (tokens.IsName("not") && tokens.NextIsName("in")) rest.Add(("not in", After(2, ReadSum)));
            else return rest.Count == 0 ? first : new CompareExpression(line, first, rest);
        }
    }

    private Expression After(int skipped, Func<Expression> read)
    {
        for (; skipped > 0; skipped--) tokens.Next();
        return read();
    }

    private Expression ReadSum() => ReadChain(ReadJoin, "+", "-");

    private Expression ReadJoin()
    {
        int line = tokens.Line;
        Expression first = ReadProduct();
        if (!tokens.Is("~")) return first;
        List<Expression> parts = [first];
        while (tokens.Take("~")) parts.Add(ReadProduct());
        return new JoinExpression(line, parts);
    }

    private Expression ReadProduct() => ReadChain(ReadPower, "*", "/", "//", "%");

    private Expression ReadPower() => ReadChain(() => ReadSign(filters: true), "**");

    private Expression ReadChain(Func<Expression> operand, params ReadOnlySpan<string> operators)
    {
        Expression left = operand();
        while (tokens.Current.Kind == TokenKind.Operator && operators.Contains(tokens.Current.Text))
        {
            Token op = tokens.Next();
            left = new ArithmeticExpression(op.Line, left, op.Text, operand());
        }

        return left;
    }

    private Expression ReadSign(bool filters)
    {
        tokens.Enter();
        int line = tokens.Line;
        Expression value;
        if (tokens.Is("-") || tokens.Is("+")) value = new SignExpression(line, tokens.Next().Text == "-", ReadSign(filters: false));
        else value = ReadPrimary();
        value = _postfix.Members(value);
        if (filters) value = _postfix.FiltersAndTests(value);
        tokens.Leave();
        return value;
    }

    /// <summary>A literal, a name, or something in brackets.</summary>
    public Expression ReadPrimary()
    {
        Token token = tokens.Next();
        int line = token.Line;
        return (token.Kind, token.Text) switch
        {
            (TokenKind.Name, "true" or "True") => new LiteralExpression(line, BooleanValue.True),
            (TokenKind.Name, "false" or "False") => new LiteralExpression(line, BooleanValue.False),
            (TokenKind.Name, "none" or "None") => new LiteralExpression(line, NoneValue.Instance),
            (TokenKind.Name, _) => new NameExpression(line, token.Text),
            (TokenKind.Text, _) => ReadText(token),
            (TokenKind.Integer, _) => new LiteralExpression(line, ReadInteger(token)),
            (TokenKind.Float, _) => new LiteralExpression(line, new FloatValue(double.Parse(token.Text, CultureInfo.InvariantCulture))),
            (TokenKind.Operator, "(") => ReadParenthesis(line),
            (TokenKind.Operator, "[") => new ListExpression(line, ReadUpTo("]", Read), tuple: false),
            (TokenKind.Operator, "{") => new DictionaryExpression(line, ReadUpTo("}", ReadEntry)),
            _ => throw tokens.Error($"expected a value, found {token.Spelled}", line),
        };
    }

    // Strings side by side are one.
    private LiteralExpression ReadText(Token first)
    {
        var text = new StringBuilder(first.Text);
        while (tokens.Current.Kind == TokenKind.Text) text.Append(tokens.Next().Text);
        return new LiteralExpression(first.Line, new TextValue(text.ToString()));
    }

    private IntegerValue ReadInteger(Token token)
        => long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long whole) ? new IntegerValue(whole)
            : throw tokens.Error($"the number {token.Text} is past 64 bits", token.Line);

    private Expression ReadParenthesis(int line)
    {
        if (tokens.Take(")")) return new ListExpression(line, [], tuple: true);
        Expression value = ReadTuple();
        tokens.Expect(")", "to close '('");
        return value;
    }

    private (Expression Key, Expression Value) ReadEntry()
    {
        Expression key = Read();
        tokens.Expect(":", "between the key and the value of a dict");
        return (key, Read());
    }

    private List<T> ReadUpTo<T>(string close, Func<T> read)
    {
        var items = new List<T>();
        while (!tokens.Take(close))
        {
            items.Add(read());
            if (!tokens.Is(close)) tokens.Expect(",", $"or '{close}' between values");
        }

        return items;
    }
}
