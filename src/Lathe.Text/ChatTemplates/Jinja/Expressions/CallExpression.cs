using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary>A call of a function, a method or a macro.</summary>
internal sealed class CallExpression(int line, Expression callee, Arguments arguments) : Expression(line)
{
    protected override Value Compute(Frame frame)
    {
        Value function = callee.Evaluate(frame);
        return function switch
        {
            FunctionValue f => f.Invoke(arguments.Evaluate($"'{f.Name}'", frame, Line)),
            UndefinedValue undefined => throw Error(frame, $"{undefined.What} is undefined: it cannot be called"),
            _ => throw Error(frame, $"a {function.TypeName} cannot be called"),
        };
    }

    /// <summary>The call with a further function under the name <c>caller</c>, as a call block makes it.</summary>
    public Value Invoke(Frame frame, FunctionValue caller)
    {
        if (callee.Evaluate(frame) is not FunctionValue f) throw Error(frame, "what a call block calls is no macro");
        Call call = arguments.Evaluate($"'{f.Name}'", frame, Line);
        return f.Invoke(call with { Named = [.. call.Named, KeyValuePair.Create<string, Value>("caller", caller)] });
    }
}
