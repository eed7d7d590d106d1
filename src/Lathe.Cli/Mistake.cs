using System.CommandLine;
using System.CommandLine.Parsing;
using Lathe.Cli.Commands;

namespace Lathe.Cli;

/// <summary>Words for what was typed wrong, with the nearest right thing.</summary>
internal static class Mistake
{
    public static string UnknownVerb(string[] arguments, string[] words, VerbEntry[] family)
    {
        if (words.Length == 0) return $"'{arguments[0]}' comes before any verb: see lathe --help.";
        if (family.Length > 0)
        {
            string[] wanted = [.. family.Select(v => v.Words[1])];
            return words.Length == 1
                ? $"'{words[0]}' needs to know what: {Or(family.Select(v => $"lathe {v.Path}"))}."
                : $"lathe {words[0]} knows no '{words[1]}'{Near(words[1], wanted)}: expected {Or(wanted)}.";
        }

        return $"there is no verb '{words[0]}'{Near(words[0], Verbs.All.Select(v => v.Words[0]))}: see lathe --help.";
    }

    public static string Unmatched(Verb verb, string token)
    {
        string where = $"see lathe {verb.Name} --help.";
        if (!token.StartsWith('-')) return $"'{token}' is one word too many: {where}";
        string name = token.Split('=')[0];
        return $"there is no flag '{name}'{Near(name, verb.Command.Options.Select(o => o.Name))}: {where}";
    }

    /// <summary>A flag that does not exist where a flag before it takes any number of values: it would pass for one of them.</summary>
    public static string? Swallowed(Verb verb, string[] arguments)
    {
        bool many = false;
        for (int i = 0; i < arguments.Length && arguments[i] != "--"; i++)
        {
            string name = arguments[i].Split('=')[0];
            if (verb.Command.Options.FirstOrDefault(o => o.Name == name || o.Aliases.Contains(name)) is { } option) many = option.AllowMultipleArgumentsPerToken;
            else if (many && name.Length > 3 && name.StartsWith("--", StringComparison.Ordinal) && char.IsAsciiLetterLower(name[2]) && !verb.Command.Options.Any(o => o.Name == arguments[i - 1])) return name;
        }

        return null;
    }

    public static string Parse(Verb verb, ParseError error)
        => error.SymbolResult is OptionResult { Tokens.Count: 0 } option && option.Option.Arity.MinimumNumberOfValues > 0
            ? $"{option.Option.Name} needs a value: {option.Option.Name} {option.Option.HelpName}. See lathe {verb.Name} --help."
            : error.SymbolResult is OptionResult { Tokens.Count: > 1 } twice ? $"{twice.Option.Name} was given more than once."
            : error.Message;

    private static string Or(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} or {all[^1]}";
    }

    private static string Near(string word, IEnumerable<string> candidates)
    {
        (string? best, int distance) = (null, 3);
        foreach (string candidate in candidates)
        {
            int d = candidate.StartsWith(word, StringComparison.Ordinal) && word.Length > 3 ? 0 : Distance(word, candidate);
            if (d < distance) (best, distance) = (candidate, d);
        }

        return best is null ? "" : $" (did you mean {best}?)";
    }

    // Levenshtein, one row at a time.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
