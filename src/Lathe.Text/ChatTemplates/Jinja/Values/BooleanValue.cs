namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary><c>true</c> or <c>false</c>: in sums 1 or 0.</summary>
internal sealed class BooleanValue : Value
{
    private readonly bool _value;

    private BooleanValue(bool value) => _value = value;

    public static BooleanValue True { get; } = new(true);

    public static BooleanValue False { get; } = new(false);

    public override string TypeName => "bool";

    public override bool Truth => _value;

    public override string Text => _value ? "True" : "False";

    public override bool Same(Value other) => Numbers.Same(this, other);

    public override int Hash => Numbers.HashOf(_value ? 1 : 0);

    public static BooleanValue Of(bool value) => value ? True : False;
}
