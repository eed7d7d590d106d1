using Lathe.Text.ChatTemplates.Jinja.Expressions;

namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary><c>{{ expression }}</c></summary>
internal sealed class PrintStatement(int line, Expression expression) : Statement(line)
{
    protected override Flow Execute(Frame frame, Output output)
    {
        output.Write(expression.Evaluate(frame).Text, Line);
        return Flow.Next;
    }
}
