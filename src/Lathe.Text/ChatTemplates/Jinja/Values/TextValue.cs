using Lathe.Text.ChatTemplates.Jinja.Functions;

namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary>A text. Its length and its places count code points, as Python does.</summary>
/// <param name="text">Any.</param>
/// <param name="markup">Whether it is called HTML (<c>safe</c>): what <c>+</c> joins to it is escaped, in transformers too.</param>
internal sealed class TextValue(string text, bool markup = false) : Value
{
    public static TextValue Empty { get; } = new("");

    public bool IsMarkup => markup;

    public override string TypeName => "str";

    public override bool Truth => text.Length > 0;

    public override string Text => text;

    public override string Repr => PythonText.Quote(text);

    public override int? Length => PythonText.Length(text);

    public override IEnumerable<Value> Elements
    {
        get
        {
            for (int i = 0, size; i < text.Length; i += size)
            {
                size = PythonText.SizeAt(text, i);
                yield return new TextValue(text.Substring(i, size));
            }
        }
    }

    public override Value? Item(Value key)
        => key is IntegerValue place && Places.Of(place.Number, Length!.Value) is { } i ? new TextValue(PythonText.Slice(text, i, i + 1)) : null;

    public override Value? Member(string name) => TextMethods.Find(this, name);

    public override bool Same(Value other) => other is TextValue t && t.Text == text;

    public override int Hash => text.GetHashCode(StringComparison.Ordinal);
}
