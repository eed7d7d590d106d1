namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary>A part of a template that writes, sets or decides.</summary>
/// <param name="line">Where it stands.</param>
internal abstract class Statement(int line)
{
    public int Line => line;

    public Flow Run(Frame frame, Output output)
    {
        frame.Rendering.Step(line);
        return Execute(frame, output);
    }

    protected abstract Flow Execute(Frame frame, Output output);

    protected ChatTemplateException Error(Frame frame, string message) => new(frame.Template, line, message);
}
