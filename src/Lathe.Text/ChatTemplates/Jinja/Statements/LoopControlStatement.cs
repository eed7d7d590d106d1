namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary><c>{% break %}</c> or <c>{% continue %}</c></summary>
internal sealed class LoopControlStatement(int line, Flow flow) : Statement(line)
{
    protected override Flow Execute(Frame frame, Output output) => flow;
}
