using Lathe.Text.ChatTemplates.Jinja.Expressions;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary><c>{% with name = expression %}…{% endwith %}</c>: names for the body alone.</summary>
internal sealed class WithStatement(int line, IReadOnlyList<(Expression Target, Expression Value)> names, Body body) : Statement(line)
{
    protected override Flow Execute(Frame frame, Output output)
    {
        Frame inner = frame.Inner();
        Value[] values = [.. names.Select(n => n.Value.Evaluate(frame))];
        for (int i = 0; i < values.Length; i++) Assignment.Set(names[i].Target, values[i], inner);
        return body.Run(inner, output);
    }
}
