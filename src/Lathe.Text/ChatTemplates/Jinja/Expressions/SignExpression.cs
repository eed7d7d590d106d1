using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary><c>-value</c>, <c>+value</c></summary>
internal sealed class SignExpression(int line, bool minus, Expression operand) : Expression(line)
{
    protected override Value Compute(Frame frame)
    {
        Value value = operand.Evaluate(frame);
        if (Numbers.Of(value) is not { } number) throw Error(frame, $"a {value.TypeName} has no sign");
        return !number.Whole ? new FloatValue(minus ? -number.Float : number.Float) : new IntegerValue(minus ? unchecked(-number.Integer) : number.Integer);
    }
}
