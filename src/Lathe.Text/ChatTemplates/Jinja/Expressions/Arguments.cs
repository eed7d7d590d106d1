using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary>The arguments of a call as they are written: in order, by name, and spread with <c>*</c> and <c>**</c>.</summary>
internal sealed record Arguments(
    IReadOnlyList<Expression> Positional, IReadOnlyList<KeyValuePair<string, Expression>> Named, Expression? Spread = null, Expression? SpreadNamed = null)
{
    public static Arguments None { get; } = new([], []);

    /// <summary>The call with what they come to.</summary>
    public Call Evaluate(string what, Frame frame, int line)
    {
        List<Value> positional = [.. Positional.Select(a => a.Evaluate(frame))];
        List<KeyValuePair<string, Value>> named = [.. Named.Select(a => KeyValuePair.Create(a.Key, a.Value.Evaluate(frame)))];
        if (Spread?.Evaluate(frame) is { } more)
            positional.AddRange(more.Elements ?? throw new ChatTemplateException(frame.Template, line, $"{what} is given *{more.TypeName}: expected a list"));
        if (SpreadNamed?.Evaluate(frame) is { } fields)
        {
            if (fields is not DictionaryValue dictionary) throw new ChatTemplateException(frame.Template, line, $"{what} is given **{fields.TypeName}: expected a dict");
            named.AddRange(dictionary.Entries.Select(e => KeyValuePair.Create(e.Key.Text, e.Value)));
        }

        return new Call(what, frame, line, positional, named);
    }
}
