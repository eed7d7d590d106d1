namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary>Values as keys: equal where Python's <c>==</c> says so.</summary>
internal sealed class ValueEquality : IEqualityComparer<Value>
{
    public static ValueEquality Instance { get; } = new();

    public bool Equals(Value? x, Value? y) => x is null ? y is null : y is not null && x.Same(y);

    public int GetHashCode(Value value) => value.Hash;
}
