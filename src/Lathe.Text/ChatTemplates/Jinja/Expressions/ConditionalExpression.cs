using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary><c>a if condition else b</c>; without <c>else</c> an undefined value.</summary>
internal sealed class ConditionalExpression(int line, Expression condition, Expression yes, Expression? no) : Expression(line)
{
    protected override Value Compute(Frame frame)
        => condition.Evaluate(frame).Truth ? yes.Evaluate(frame)
            : no?.Evaluate(frame) ?? new UndefinedValue("the value of an 'if' without 'else'");
}
