using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;

namespace Lathe.Cli.Generating;

/// <summary>The flags that say how long a text gets and what ends it.</summary>
internal sealed class StopFlags
{
    private readonly Option<int?> _maxTokens = Flag.Number("--max-tokens", "N", "The most tokens to add (default 200)", 0, int.MaxValue);
    private readonly Option<int?> _minTokens = Flag.Number("--min-tokens", "N", "Before so many tokens nothing ends the text (default 0)", 0, int.MaxValue);
    private readonly Option<string[]> _stop = Flag.Texts("--stop", "TEXT", "End before this text, wherever tokens begin and end");
    private readonly Option<string[]> _stopToken = Flag.Texts("--stop-token", "ID", "End at this token, beside those that end texts anyway");
    private readonly Option<bool> _ignoreEnd = Flag.Switch("--ignore-end", "Go on after a token that ends the text");

    public IReadOnlyList<Option> All => [_maxTokens, _minTokens, _stop, _stopToken, _ignoreEnd];

    /// <summary>Those that look at text.</summary>
    public IReadOnlyList<Option> Texts => [_stop];

    public int MaxTokens(ParseResult arguments) => arguments.GetValue(_maxTokens) ?? 200;

    public bool GivesMaxTokens(ParseResult arguments) => arguments.IsGiven(_maxTokens);

    public int MinTokens(ParseResult arguments)
    {
        int least = arguments.GetValue(_minTokens) ?? 0, most = MaxTokens(arguments);
        return least <= most ? least : throw CliException.Usage($"--min-tokens is {least}, but --max-tokens {most}: there can be no more than that.");
    }

    public bool IgnoreEnd(ParseResult arguments) => arguments.GetValue(_ignoreEnd);

    public IReadOnlyList<string> Strings(ParseResult arguments)
    {
        string[] stops = arguments.GetValue(_stop) ?? [];
        return stops.Contains("") ? throw CliException.Usage("--stop is empty: it would end every text at once.") : stops;
    }

    /// <summary>The tokens named, and those of the model's own settings.</summary>
    public IReadOnlyList<int> Tokens(ParseResult arguments, ModelSource source)
    {
        int[] named = [.. (arguments.GetValue(_stopToken) ?? []).Select(t => Token(t, source.Model.Config.Vocabulary))];
        return IgnoreEnd(arguments) ? named : [.. named, .. source.StopTokens()];
    }

    private static int Token(string text, int vocabulary)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id < vocabulary
            ? id
            : throw CliException.Usage($"--stop-token is '{text}': expected a token id from 0 to {vocabulary - 1}.");
}
