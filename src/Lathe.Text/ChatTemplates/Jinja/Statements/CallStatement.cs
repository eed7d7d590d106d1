using Lathe.Text.ChatTemplates.Jinja.Expressions;

namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary><c>{% call macro(arguments) %}…{% endcall %}</c>: the macro finds the body as <c>caller()</c>.</summary>
internal sealed class CallStatement(int line, CallExpression call, Macro caller) : Statement(line)
{
    protected override Flow Execute(Frame frame, Output output)
    {
        output.Write(call.Invoke(frame, caller.In(frame)).Text, Line);
        return Flow.Next;
    }
}
