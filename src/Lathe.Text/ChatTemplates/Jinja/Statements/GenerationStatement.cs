namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary><c>{% generation %}…{% endgeneration %}</c>, of transformers: what the body writes is the assistant's to learn.</summary>
internal sealed class GenerationStatement(int line, Body body) : Statement(line)
{
    protected override Flow Execute(Frame frame, Output output)
    {
        int start = output.Length;
        body.Run(frame.Inner(), output);
        output.Mark(start);
        return Flow.Next;
    }
}
