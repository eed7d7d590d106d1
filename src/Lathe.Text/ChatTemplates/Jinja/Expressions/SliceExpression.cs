using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary><c>messages[1:]</c></summary>
internal sealed class SliceExpression(int line, Expression target, Expression? start, Expression? stop, Expression? step) : Expression(line)
{
    protected override Value Compute(Frame frame)
    {
        Value owner = target.Evaluate(frame);
        long by = Place(step, frame) ?? 1;
        if (by == 0) throw Error(frame, "a slice cannot have a step of 0");
        if (owner is UndefinedValue undefined) throw Error(frame, $"{undefined.What} is undefined: it cannot be sliced");
        if (owner is not (TextValue or ListValue)) return new UndefinedValue($"a slice of a {owner.TypeName}");
        IEnumerable<int> places = Places.Slice(Place(start, frame), Place(stop, frame), by, owner.Length!.Value);
        if (owner is ListValue list) return new ListValue([.. places.Select(i => list.Items[i])], list.IsTuple);
        Value[] characters = [.. owner.Elements!];
        return new TextValue(string.Concat(places.Select(i => characters[i].Text)));
    }

    private long? Place(Expression? place, Frame frame) => place?.Evaluate(frame) switch
    {
        null or NoneValue => null,
        IntegerValue i => i.Number,
        { } other => throw Error(frame, $"a slice is cut at whole numbers, not at a {other.TypeName}"),
    };
}
