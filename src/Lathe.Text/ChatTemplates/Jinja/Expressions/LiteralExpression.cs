using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary>A value that stands in the template as it is.</summary>
internal sealed class LiteralExpression(int line, Value value) : Expression(line)
{
    protected override Value Compute(Frame frame) => value;
}
