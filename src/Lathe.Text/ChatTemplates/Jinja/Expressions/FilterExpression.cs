using Lathe.Text.ChatTemplates.Jinja.Functions;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary><c>value | name(arguments)</c></summary>
internal sealed class FilterExpression(int line, Expression input, string name, Arguments arguments) : Expression(line)
{
    private readonly Filter _filter = Filters.Find(name)!;

    protected override Value Compute(Frame frame) => Apply(input.Evaluate(frame), frame);

    public Value Apply(Value value, Frame frame) => _filter(value, arguments.Evaluate($"filter '{name}'", frame, Line));
}
