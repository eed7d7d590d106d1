using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary><c>a ~ b ~ c</c>: what each of them prints, put together.</summary>
internal sealed class JoinExpression(int line, IReadOnlyList<Expression> parts) : Expression(line)
{
    protected override Value Compute(Frame frame)
    {
        string[] texts = [.. parts.Select(p => p.Evaluate(frame).Text)];
        frame.Rendering.Room(texts.Sum(static t => (long)t.Length), Line);
        return new TextValue(string.Concat(texts));
    }
}
