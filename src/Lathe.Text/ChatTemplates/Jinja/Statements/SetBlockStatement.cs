using Lathe.Text.ChatTemplates.Jinja.Expressions;

namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary><c>{% set name %}…{% endset %}</c>: what the body writes, through filters where there are some.</summary>
internal sealed class SetBlockStatement(int line, Expression target, Expression value, Body body) : Statement(line)
{
    protected override Flow Execute(Frame frame, Output output)
    {
        Assignment.Set(target, value.Evaluate(CapturedText.Of(body, frame)), frame);
        return Flow.Next;
    }
}
