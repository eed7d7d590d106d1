namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary><c>namespace(found=false)</c>: fields that a loop's body may change for what comes after it.</summary>
internal sealed class NamespaceValue : Value
{
    public Dictionary<string, Value> Fields { get; } = new(StringComparer.Ordinal);

    public override string TypeName => "namespace";

    public override string Text => $"<Namespace {{{string.Join(", ", Fields.Select(f => $"{PythonText.Quote(f.Key)}: {f.Value.Repr}"))}}}>";

    public override Value? Member(string name) => Fields.GetValueOrDefault(name);

    public override Value? Item(Value key) => Fields.GetValueOrDefault(key.Text);
}
