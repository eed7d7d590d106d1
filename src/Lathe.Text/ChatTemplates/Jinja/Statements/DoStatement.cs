using Lathe.Text.ChatTemplates.Jinja.Expressions;

namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary><c>{% do expression %}</c>: for what it does, not for its value.</summary>
internal sealed class DoStatement(int line, Expression expression) : Statement(line)
{
    protected override Flow Execute(Frame frame, Output output)
    {
        expression.Evaluate(frame);
        return Flow.Next;
    }
}
