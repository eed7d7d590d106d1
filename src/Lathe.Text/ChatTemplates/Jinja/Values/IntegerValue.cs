using System.Globalization;

namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary>A whole number of 64 bits; what outgrows them is an error.</summary>
internal sealed class IntegerValue(long value) : Value
{
    public long Number => value;

    public override string TypeName => "int";

    public override bool Truth => value != 0;

    public override string Text => value.ToString(CultureInfo.InvariantCulture);

    public override bool Same(Value other) => Numbers.Same(this, other);

    public override int Hash => Numbers.HashOf(value);
}
