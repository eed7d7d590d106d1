using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary><c>and</c> and <c>or</c>: the value of the side that decides.</summary>
internal sealed class LogicExpression(int line, Expression left, bool and, Expression right) : Expression(line)
{
    protected override Value Compute(Frame frame)
    {
        Value value = left.Evaluate(frame);
        return value.Truth == and ? right.Evaluate(frame) : value;
    }
}
