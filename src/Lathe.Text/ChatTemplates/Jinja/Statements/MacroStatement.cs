namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary><c>{% macro name(parameters) %}…{% endmacro %}</c></summary>
internal sealed class MacroStatement(int line, Macro macro) : Statement(line)
{
    protected override Flow Execute(Frame frame, Output output)
    {
        frame.Set(macro.Name, macro.In(frame));
        return Flow.Next;
    }
}
