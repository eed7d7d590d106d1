namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary><c>none</c></summary>
internal sealed class NoneValue : Value
{
    private NoneValue()
    {
    }

    public static NoneValue Instance { get; } = new();

    public override string TypeName => "NoneType";

    public override bool Truth => false;

    public override string Text => "None";
}
