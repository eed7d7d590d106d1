using Lathe.Text.ChatTemplates.Jinja.Functions;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary><c>value is name</c></summary>
internal sealed class TestExpression(int line, Expression input, string name, Arguments arguments) : Expression(line)
{
    private readonly Test _test = Tests.Find(name)!;

    protected override Value Compute(Frame frame) => BooleanValue.Of(_test(input.Evaluate(frame), arguments.Evaluate($"test '{name}'", frame, Line)));
}
