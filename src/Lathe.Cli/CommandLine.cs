using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Cli.Help;
using Lathe.Cli.Hosting;

namespace Lathe.Cli;

/// <summary>From arguments to an exit code: finds the verb, parses its flags, runs it, and says each failure in one line.</summary>
internal static class CommandLine
{
    // '@' begins no response file: it is a character that a path may have.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    public static int Run(string[] arguments, CliHost host)
    {
        try
        {
            return Dispatch(arguments, host);
        }
        catch (Exception e)
        {
            return Failure.Report(e, host, arguments.Contains("--verbose"));
        }
    }

    private static int Dispatch(string[] arguments, CliHost host)
    {
        if (arguments is ["help", ..]) arguments = [.. arguments[1..], "--help"];
        if (arguments is ["--version"] or ["-V"])
        {
            host.Out.WriteLine($"lathe {LatheVersion.Number}");
            return ExitCodes.Done;
        }

        bool help = AsksForHelp(arguments);
        if (Verbs.Find(arguments) is { } entry)
        {
            Verb verb = entry.Build();
            if (help) HelpPage.Write(verb, host.Out);
            return help ? ExitCodes.Done : Invoke(verb, arguments[entry.Words.Length..], host);
        }

        string[] words = [.. arguments.TakeWhile(a => !a.StartsWith('-'))];
        if (words.Length == 0 && (help || arguments.Length == 0))
        {
            HelpOverview.Write(Verbs.All, family: false, host.Out);
            return ExitCodes.Done;
        }

        VerbEntry[] family = [.. Verbs.All.Where(v => words.Length > 0 && v.Words.Length > 1 && v.Words[0] == words[0])];
        if (help && family.Length > 0 && words.Length == 1)
        {
            HelpOverview.Write(family, family: true, host.Out);
            return ExitCodes.Done;
        }

        throw CliException.Usage(Mistake.UnknownVerb(arguments, words, family));
    }

    private static int Invoke(Verb verb, string[] arguments, CliHost host)
    {
        ParseResult result = verb.Command.Parse(arguments, Parser);
        if (Mistake.Swallowed(verb, arguments) is { } flag) throw CliException.Usage(Mistake.Unmatched(verb, flag));
        if (result.UnmatchedTokens.Count > 0) throw CliException.Usage(Mistake.Unmatched(verb, result.UnmatchedTokens[0]));
        if (result.Errors.Count > 0) throw CliException.Usage(Mistake.Parse(verb, result.Errors[0]));
        return verb.Run(result, host);
    }

    private static bool AsksForHelp(string[] arguments)
        => arguments.TakeWhile(a => a != "--").Any(a => a is "--help" or "-h" or "-?");
}
