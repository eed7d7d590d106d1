namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary>A number with a fraction.</summary>
internal sealed class FloatValue(double value) : Value
{
    public double Number => value;

    public override string TypeName => "float";

    public override bool Truth => value != 0;

    public override string Text => Numbers.Spell(value);

    public override bool Same(Value other) => Numbers.Same(this, other);

    public override int Hash => Numbers.HashOf(value);
}
