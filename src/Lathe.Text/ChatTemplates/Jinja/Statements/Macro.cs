using Lathe.Text.ChatTemplates.Jinja.Expressions;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary>A body with parameters. It sees the names around the place where it stands, as they are when it is called.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Names, and defaults where there are some.</param>
/// <param name="Body">What it writes.</param>
/// <param name="TakesMore">Whether it asks for <c>varargs</c>.</param>
/// <param name="TakesMoreNamed">Whether it asks for <c>kwargs</c>.</param>
/// <param name="Line">Where it stands.</param>
internal sealed record Macro(string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, Body Body, bool TakesMore, bool TakesMoreNamed, int Line)
{
    public FunctionValue In(Frame frame) => new(Name, call => Invoke(call, frame))
    {
        Fields = name => name switch
        {
            "name" => new TextValue(Name),
            "arguments" => new ListValue([.. Parameters.Select(p => new TextValue(p.Name))], tuple: true),
            _ => null,
        },
    };

    private TextValue Invoke(Call call, Frame around)
    {
        around.Rendering.Enter(call.Line);
        Frame frame = around.Inner();
        if (call.Positional.Count > Parameters.Count && !TakesMore) throw call.Error($"the macro '{Name}' takes {Parameters.Count} arguments, not {call.Positional.Count}");
        var more = new DictionaryValue();
        foreach ((string key, Value value) in call.Named)
        {
            if (key == "caller") frame.Set(key, value);
            else if (!Parameters.Any(p => p.Name == key)) more.Set(key, value);
        }

        if (more.Entries.Count > 0 && !TakesMoreNamed) throw call.Error($"the macro '{Name}' has no parameter '{more.Entries.GetAt(0).Key.Text}'");
        for (int i = 0; i < Parameters.Count; i++)
        {
            (string name, Expression? otherwise) = Parameters[i];
            frame.Set(name, call.Find(i, name) ?? otherwise?.Evaluate(frame) ?? new UndefinedValue($"the parameter '{name}'"));
        }

        if (TakesMore) frame.Set("varargs", new ListValue([.. call.Positional.Skip(Parameters.Count)], tuple: true));
        if (TakesMoreNamed) frame.Set("kwargs", more);
        string text = Body.Capture(frame);
        around.Rendering.Leave();
        return new TextValue(text);
    }
}
