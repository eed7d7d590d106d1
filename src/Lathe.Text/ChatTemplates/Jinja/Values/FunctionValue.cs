namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary>Something that can be called: a built-in function, a method bound to its value, a macro, a loop.</summary>
internal sealed class FunctionValue(string name, Func<Call, Value> body) : Value
{
    public string Name => name;

    public override string TypeName => "function";

    public override string Text => $"<function {name}>";

    /// <summary>Fields that it has beside being callable: a macro's name, a loop's index.</summary>
    public Func<string, Value?>? Fields { get; init; }

    public Value Invoke(Call call) => body(call);

    public override Value? Member(string name) => Fields?.Invoke(name);
}
