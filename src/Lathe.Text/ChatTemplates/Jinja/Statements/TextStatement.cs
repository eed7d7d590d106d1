namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary>Text between the braces.</summary>
internal sealed class TextStatement(int line, string text) : Statement(line)
{
    protected override Flow Execute(Frame frame, Output output)
    {
        output.Write(text, Line);
        return Flow.Next;
    }
}
