using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary>A part of a template that has a value.</summary>
/// <param name="line">Where it stands.</param>
internal abstract class Expression(int line)
{
    public int Line => line;

    public Value Evaluate(Frame frame)
    {
        frame.Rendering.Step(line);
        return Compute(frame);
    }

    protected abstract Value Compute(Frame frame);

    protected ChatTemplateException Error(Frame frame, string message) => new(frame.Template, line, message);
}
