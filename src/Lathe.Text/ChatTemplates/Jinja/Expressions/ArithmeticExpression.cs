using Lathe.Text.ChatTemplates.Jinja.Functions;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary>Sums, products and powers of numbers; <c>+</c> joins texts and lists, <c>*</c> repeats them, <c>%</c> fills in a text.</summary>
internal sealed class ArithmeticExpression(int line, Expression left, string op, Expression right) : Expression(line)
{
    protected override Value Compute(Frame frame)
    {
        Value a = left.Evaluate(frame), b = right.Evaluate(frame);
        foreach (Value side in (ReadOnlySpan<Value>)[a, b])
        {
            if (side is UndefinedValue undefined && (op != "%" || side == a)) throw Error(frame, $"{undefined.What} is undefined: '{op}' cannot reckon with it");
        }

        if (Numbers.Of(a) is { } x && Numbers.Of(b) is { } y)
        {
            try
            {
                return x.Whole && y.Whole && op != "/" && !(op == "**" && y.Integer < 0) ? new IntegerValue(Whole(x.Integer, y.Integer)) : new FloatValue(Fraction(x.Float, y.Float));
            }
            catch (OverflowException)
            {
                throw Error(frame, $"the result of '{op}' is past 64 bits");
            }
            catch (DivideByZeroException)
            {
                throw Error(frame, "division by zero");
            }
        }

        return (a, op, b) switch
        {
            (TextValue p, "+", TextValue q) => Joined(frame, p, q),
            (ListValue p, "+", ListValue q) when p.IsTuple == q.IsTuple => Joined(frame, p, q),
            (TextValue or ListValue, "*", IntegerValue or BooleanValue) => Repeated(frame, a, Numbers.Of(b)!.Value.Integer),
            (IntegerValue or BooleanValue, "*", TextValue or ListValue) => Repeated(frame, b, Numbers.Of(a)!.Value.Integer),
            (TextValue, "%", _) => new TextValue(PercentFormat.Fill(a.Text, b, new Call("'%'", frame, Line, [], []))),
            _ => throw Error(frame, $"'{op}' does not join a {a.TypeName} and a {b.TypeName}"),
        };
    }

    private TextValue Joined(Frame frame, TextValue a, TextValue b)
    {
        bool markup = a.IsMarkup || b.IsMarkup;
        string first = markup && !a.IsMarkup ? PythonText.Escape(a.Text) : a.Text, second = markup && !b.IsMarkup ? PythonText.Escape(b.Text) : b.Text;
        frame.Rendering.Room((long)first.Length + second.Length, Line);
        return new TextValue(first + second, markup);
    }

    private ListValue Joined(Frame frame, ListValue a, ListValue b)
    {
        frame.Rendering.Room((long)a.Items.Count + b.Items.Count, Line);
        return new ListValue([.. a.Items, .. b.Items], a.IsTuple);
    }

    private Value Repeated(Frame frame, Value value, long times)
    {
        times = Math.Max(0, times);
        long size = value is TextValue ? value.Text.Length : ((ListValue)value).Items.Count;
        frame.Rendering.Room(size == 0 ? 0 : times > Rendering.LongestText ? long.MaxValue : times * size, Line);
        if (size == 0) times = 0;
        return value is ListValue list
            ? new ListValue([.. Enumerable.Repeat(list.Items, (int)times).SelectMany(static i => i)], list.IsTuple)
            : new TextValue(new System.Text.StringBuilder().Insert(0, value.Text, (int)times).ToString());
    }

    private long Whole(long a, long b) => checked(op switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "//" => (a / b) - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0),
        "%" => b == -1 ? 0 : (a % b) + (a % b != 0 && (a < 0) != (b < 0) ? b : 0),
        _ => Power(a, b),
    });

    private double Fraction(double a, double b)
    {
        if (b == 0 && op is "/" or "//" or "%") throw new DivideByZeroException();
        return op switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => Math.Floor((a - Numbers.Rest(a, b)) / b),
            "%" => Numbers.Rest(a, b),
            _ => Math.Pow(a, b),
        };
    }

    private static long Power(long a, long b)
    {
        if (a is 0 or 1) return b == 0 ? 1 : a;
        if (a == -1) return b % 2 == 0 ? 1 : -1;
        if (b > 64) throw new OverflowException();
        long power = 1;
        for (; b > 0; b--) power = checked(power * a);
        return power;
    }
}
