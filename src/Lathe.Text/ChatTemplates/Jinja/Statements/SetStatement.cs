using Lathe.Text.ChatTemplates.Jinja.Expressions;

namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary><c>{% set name = expression %}</c></summary>
internal sealed class SetStatement(int line, Expression target, Expression value) : Statement(line)
{
    protected override Flow Execute(Frame frame, Output output)
    {
        Assignment.Set(target, value.Evaluate(frame), frame);
        return Flow.Next;
    }
}
