using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary><c>[a, b]</c> or <c>(a, b)</c></summary>
internal sealed class ListExpression(int line, IReadOnlyList<Expression> items, bool tuple) : Expression(line)
{
    public IReadOnlyList<Expression> Items => items;

    public bool IsTuple => tuple;

    protected override Value Compute(Frame frame) => new ListValue([.. items.Select(i => i.Evaluate(frame))], tuple);
}
