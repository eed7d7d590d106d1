using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Lathe.Cli.Commands;

/// <summary>Flags whose errors name the flag, what came and what was expected.</summary>
internal static class Flag
{
    public static Option<bool> Switch(string name, string description)
        => new(name) { Description = description, Arity = ArgumentArity.Zero };

    public static Option<string?> Text(string name, string value, string description)
        => new(name) { Description = description, HelpName = value };

    /// <summary>One or more values behind one name.</summary>
    public static Option<string[]> Texts(string name, string value, string description)
        => new(name) { Description = description, HelpName = value + "...", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };

    /// <summary>One of a few words.</summary>
    public static Option<string?> Choice(string name, string description, params string[] words)
        => new(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            CustomParser = result =>
            {
                string word = result.Tokens[0].Value;
                if (words.Contains(word, StringComparer.Ordinal)) return word;
                result.AddError($"{name} is '{word}': expected {Or(words)}.");
                return null;
            },
        };

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static Option<T?> Number<T>(string name, string value, string description, T least, T most) where T : struct, INumber<T>, IMinMaxValue<T>
        => new(name)
        {
            Description = description,
            HelpName = value,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T number) && number >= least && number <= most) return number;
                string kind = T.One / (T.One + T.One) == T.Zero ? "a whole number" : "a number";
                result.AddError($"{name} is '{text}': expected {kind} {Range(least, most)}.");
                return null;
            },
        };

    /// <summary>Whether the user wrote the flag.</summary>
    public static bool IsGiven(this ParseResult arguments, Option flag) => arguments.GetResult(flag) is { Implicit: false };

    private static string Range<T>(T least, T most) where T : struct, INumber<T>, IMinMaxValue<T>
        => most == T.MaxValue ? $"of {least.ToString(null, CultureInfo.InvariantCulture)} or more"
            : double.CreateChecked(least) is > 0 and < 1e-6 ? $"above 0, {most.ToString(null, CultureInfo.InvariantCulture)} at most"
            : $"from {least.ToString(null, CultureInfo.InvariantCulture)} to {most.ToString(null, CultureInfo.InvariantCulture)}";

    private static string Or(string[] words) => words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}";
}
