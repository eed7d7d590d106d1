using Lathe.Text.ChatTemplates.Jinja.Expressions;

namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary><c>{% filter upper %}…{% endfilter %}</c></summary>
internal sealed class FilterBlockStatement(int line, Expression value, Body body) : Statement(line)
{
    protected override Flow Execute(Frame frame, Output output)
    {
        output.Write(value.Evaluate(CapturedText.Of(body, frame)).Text, Line);
        return Flow.Next;
    }
}
