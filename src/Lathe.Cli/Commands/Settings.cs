using System.CommandLine;
using System.Numerics;

namespace Lathe.Cli.Commands;

/// <summary>Flags that each change one thing in a record of options, so that what was given can be told from what was left alone.</summary>
internal sealed class Settings<T>
{
    private readonly List<(Option Flag, Func<ParseResult, T, T> Apply, bool Extends)> _all = [];

    /// <summary>The options with every given flag's word in them.</summary>
    public T Apply(ParseResult arguments, T options) => _all.Where(s => arguments.IsGiven(s.Flag)).Aggregate(options, (o, s) => s.Apply(arguments, o));

    /// <summary>Given flags that may not change a run under way, one after another with what they would make of it.</summary>
    public IEnumerable<(Option Flag, T Changed)> Fixed(ParseResult arguments, T options)
        => _all.Where(s => !s.Extends && arguments.IsGiven(s.Flag)).Select(s => (s.Flag, s.Apply(arguments, options)));

    public Option Bind(Option flag, Func<ParseResult, T, T> apply, bool extends = false)
    {
        _all.Add((flag, apply, extends));
        return flag;
    }

    public Option Number<TNumber>(string name, string value, string description, TNumber least, TNumber most, Func<T, TNumber, T> apply, bool extends = false)
        where TNumber : struct, INumber<TNumber>, IMinMaxValue<TNumber>
    {
        Option<TNumber?> flag = Flag.Number(name, value, description, least, most);
        return Bind(flag, (r, o) => apply(o, r.GetValue(flag)!.Value), extends);
    }

    public Option Words(string name, string value, string description, Func<T, string, T> apply)
    {
        Option<string?> flag = Flag.Text(name, value, description);
        return Bind(flag, (r, o) => apply(o, r.GetValue(flag)!));
    }

    public Option List(string name, string value, string description, Func<T, string[], T> apply)
    {
        Option<string[]> flag = Flag.Texts(name, value, description);
        return Bind(flag, (r, o) => apply(o, r.GetValue(flag)!));
    }

    public Option Choice(string name, string description, string[] words, Func<T, string, T> apply)
    {
        Option<string?> flag = Flag.Choice(name, description, words);
        return Bind(flag, (r, o) => apply(o, r.GetValue(flag)!));
    }

    public Option Switch(string name, string description, Func<T, T> apply) => Bind(Flag.Switch(name, description), (_, o) => apply(o));
}
