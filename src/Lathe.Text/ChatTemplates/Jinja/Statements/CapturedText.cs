using Lathe.Text.ChatTemplates.Jinja.Expressions;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary>The text that a block captured, as the filters behind it find it. No name of a template can be spelled like it.</summary>
internal sealed class CapturedText(int line)
{
    private const string Name = "{captured}";

    public Expression Expression { get; } = new NameExpression(line, Name);

    /// <summary>Runs a body and lets the filters behind it find what it wrote.</summary>
    public static Frame Of(Body body, Frame frame)
    {
        Frame inner = frame.Inner();
        inner.Set(Name, new TextValue(body.Capture(frame.Inner())));
        return inner;
    }
}
