using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary><c>a &lt; b &lt;= c</c>, <c>in</c> and <c>not in</c>: true where every neighbour agrees.</summary>
internal sealed class CompareExpression(int line, Expression first, IReadOnlyList<(string Operator, Expression Operand)> rest) : Expression(line)
{
    protected override Value Compute(Frame frame)
    {
        Value left = first.Evaluate(frame);
        foreach ((string op, Expression operand) in rest)
        {
            Value right = operand.Evaluate(frame);
            if (!Holds(left, op, right, frame)) return BooleanValue.False;
            left = right;
        }

        return BooleanValue.True;
    }

    private bool Holds(Value left, string op, Value right, Frame frame) => op switch
    {
        "==" => left.Same(right),
        "!=" => !left.Same(right),
        "in" => Comparison.Contains(right, left) ?? throw Error(frame, $"nothing is in a {right.TypeName}: expected a string, a list or a dict behind 'in'{(left is TextValue ? "" : $" for a {left.TypeName}")}"),
        "not in" => !(Comparison.Contains(right, left) ?? throw Error(frame, $"nothing is in a {right.TypeName}: expected a string, a list or a dict behind 'not in'")),
        _ => Ordered(Comparison.Order(left, right) ?? throw Error(frame, $"'{op}' does not order a {left.TypeName} and a {right.TypeName}"), op),
    };

    private static bool Ordered(int order, string op) => op switch
    {
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };
}
