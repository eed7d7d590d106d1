using Lathe.Text.ChatTemplates.Jinja.Expressions;

namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary><c>{% if %}</c>, <c>{% elif %}</c>, <c>{% else %}</c>. What is set inside is set outside: only loops and macros have names of their own.</summary>
internal sealed class IfStatement(int line, IReadOnlyList<(Expression Condition, Body Body)> branches, Body? otherwise) : Statement(line)
{
    protected override Flow Execute(Frame frame, Output output)
    {
        foreach ((Expression condition, Body body) in branches)
        {
            if (condition.Evaluate(frame).Truth) return body.Run(frame, output);
        }

        return otherwise?.Run(frame, output) ?? Flow.Next;
    }
}
