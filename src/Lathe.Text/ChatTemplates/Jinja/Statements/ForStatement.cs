using Lathe.Text.ChatTemplates.Jinja.Expressions;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary><c>{% for target in list if condition %}…{% else %}…{% endfor %}</c>; each round has names of its own.</summary>
internal sealed class ForStatement(int line, Expression target, Expression list, Expression? condition, bool recursive, Body body, Body? otherwise) : Statement(line)
{
    protected override Flow Execute(Frame frame, Output output)
    {
        Go(list.Evaluate(frame), frame, output, 0);
        return Flow.Next;
    }

    private void Go(Value value, Frame frame, Output output, int depth)
    {
        List<Value> items = [.. value.Elements ?? throw Error(frame, $"a loop goes through a list, a dict or a string, not through a {value.TypeName}")];
        if (condition is not null) items = items.FindAll(item => Admits(item, frame));
        if (items.Count == 0)
        {
            otherwise?.Run(frame.Inner(), output);
            return;
        }

        var loop = new Loop(items, depth, recursive ? inner => Again(inner, frame, depth + 1) : null);
        for (; loop.Index < items.Count; loop.Index++)
        {
            frame.Rendering.Step(Line);
            Frame round = frame.Inner();
            round.Set("loop", loop.Value);
            Assignment.Set(target, items[loop.Index], round);
            if (body.Run(round, output) == Flow.Break) break;
        }
    }

    private bool Admits(Value item, Frame frame)
    {
        Frame inner = frame.Inner();
        Assignment.Set(target, item, inner);
        return condition!.Evaluate(inner).Truth;
    }

    private TextValue Again(Value value, Frame frame, int depth)
    {
        frame.Rendering.Enter(Line);
        var output = new Output(frame.Rendering);
        Go(value, frame, output, depth);
        frame.Rendering.Leave();
        return new TextValue(output.ToString());
    }
}
