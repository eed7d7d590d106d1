namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary>Statements one after another.</summary>
internal sealed class Body(IReadOnlyList<Statement> statements)
{
    public Flow Run(Frame frame, Output output)
    {
        foreach (Statement statement in statements)
        {
            Flow flow = statement.Run(frame, output);
            if (flow != Flow.Next) return flow;
        }

        return Flow.Next;
    }

    /// <summary>What the body writes, as a text.</summary>
    public string Capture(Frame frame)
    {
        var output = new Output(frame.Rendering);
        Run(frame, output);
        return output.ToString();
    }
}
