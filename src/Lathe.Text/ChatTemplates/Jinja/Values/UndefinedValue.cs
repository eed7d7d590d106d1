namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary>What a name, a key or a field that is not there gives: empty when printed or gone through, an error when reckoned with.</summary>
/// <param name="what">What is not there: <c>'tools'</c>, <c>'name' of a dict</c>.</param>
internal sealed class UndefinedValue(string what) : Value
{
    public string What => what;

    public override string TypeName => "Undefined";

    public override bool Truth => false;

    public override string Text => "";

    public override string Repr => "Undefined";

    public override int? Length => 0;

    public override IEnumerable<Value> Elements => [];

    public override bool Same(Value other) => other is UndefinedValue;

    public override int Hash => 0;
}
