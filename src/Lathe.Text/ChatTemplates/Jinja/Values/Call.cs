using System.Globalization;

namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary>The arguments of a call and where it stands.</summary>
/// <param name="What">What is called, for errors: <c>filter 'join'</c>.</param>
/// <param name="Frame">Whence the call comes.</param>
/// <param name="Line">Of the template.</param>
/// <param name="Positional">In order.</param>
/// <param name="Named">By name, in order.</param>
internal sealed record Call(string What, Frame Frame, int Line, IReadOnlyList<Value> Positional, IReadOnlyList<KeyValuePair<string, Value>> Named)
{
    /// <summary>The argument at a place or under a name, or null.</summary>
    public Value? Find(int place, string name)
    {
        if (place < Positional.Count) return Positional[place];
        foreach ((string key, Value value) in Named)
        {
            if (key == name) return value;
        }

        return null;
    }

    public Value Get(int place, string name) => Find(place, name) ?? throw Error($"{What} needs its argument '{name}'");

    public string Text(int place, string name) => Get(place, name) switch
    {
        TextValue text => text.Text,
        Value other => throw Error($"{What} got {other.TypeName} as '{name}': expected a string"),
    };

    public string? OptionalText(int place, string name) => Find(place, name) is null or NoneValue ? null : Text(place, name);

    public long Integer(int place, string name, long otherwise) => Find(place, name) switch
    {
        null or NoneValue => otherwise,
        { } value when Numbers.Of(value) is { Whole: true } number => number.Integer,
        { } value => throw Error($"{What} got {value.TypeName} as '{name}': expected a whole number"),
    };

    public bool Flag(int place, string name, bool otherwise = false) => Find(place, name)?.Truth ?? otherwise;

    /// <summary>Throws unless at most so many arguments came, and only these names.</summary>
    public Call Expect(int most, params ReadOnlySpan<string> names)
    {
        if (Positional.Count > most) throw Error($"{What} got {Positional.Count.ToString(CultureInfo.InvariantCulture)} arguments: expected {(most == 0 ? "none" : $"{most} at most")}");
        foreach ((string key, _) in Named)
        {
            if (!names.Contains(key)) throw Error($"{What} knows no argument '{key}'");
        }

        return this;
    }

    public ChatTemplateException Error(string message) => new(Frame.Template, Line, message);
}
