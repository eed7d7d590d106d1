namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary>Which value comes first, and which is inside which.</summary>
internal static class Comparison
{
    /// <summary>Below, at or above 0; null where the two have no order.</summary>
    public static int? Order(Value left, Value right)
    {
        if (Numbers.Of(left) is { } a && Numbers.Of(right) is { } b) return a.Whole && b.Whole ? a.Integer.CompareTo(b.Integer) : a.Float.CompareTo(b.Float);
        if (left is TextValue && right is TextValue) return string.CompareOrdinal(left.Text, right.Text);
        if (left is not ListValue first || right is not ListValue second || first.IsTuple != second.IsTuple) return null;
        foreach ((Value x, Value y) in first.Items.Zip(second.Items))
        {
            if (!x.Same(y)) return Order(x, y);
        }

        return first.Items.Count.CompareTo(second.Items.Count);
    }

    /// <summary>Whether a value is an element, a key or a part of the text; null where the question makes no sense.</summary>
    public static bool? Contains(Value container, Value value) => container switch
    {
        TextValue text => value is TextValue part ? text.Text.Contains(part.Text, StringComparison.Ordinal) : null,
        DictionaryValue dictionary => dictionary.Entries.ContainsKey(value),
        { Elements: { } elements } => elements.Any(value.Same),
        _ => null,
    };
}
