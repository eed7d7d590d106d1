using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Help;

/// <summary>The help of one verb.</summary>
internal static class HelpPage
{
    public static void Write(Verb verb, Screen screen)
    {
        Ink ink = screen.Ink;
        string arguments = string.Concat(verb.Command.Arguments.Select(a => $" [{a.HelpName ?? a.Name}]"));
        screen.WriteLine(ink.Bold($"lathe {verb.Name}") + arguments + ink.Dim(" [flags]"));
        screen.WriteLine($"  {verb.Command.Description}");
        screen.WriteLine();
        screen.WriteLine(ink.Bold("Examples"));
        HelpColumns.Write(screen, verb.Examples.Select(e => ($"lathe {e.Line}", e.Does)));
        if (verb.Command.Arguments.Count > 0)
        {
            screen.WriteLine();
            screen.WriteLine(ink.Bold("Arguments"));
            HelpColumns.Write(screen, verb.Command.Arguments.Select(a => (a.HelpName ?? a.Name, a.Description ?? "")));
        }

        foreach ((string title, IReadOnlyList<Option> flags) in verb.Groups)
        {
            screen.WriteLine();
            screen.WriteLine(ink.Bold(title));
            HelpColumns.Write(screen, flags.Select(f => (Left(f), f.Description ?? "")));
        }

        if (verb.Notes.Length == 0) return;
        screen.WriteLine();
        foreach (string line in TextWidth.Wrap(verb.Notes, Math.Min(screen.Width, 100))) screen.WriteLine(ink.Dim(line));
    }

    private static string Left(Option flag)
    {
        string name = string.Join(", ", [.. flag.Aliases, flag.Name]);
        if (flag.HelpName is not { } value) return name;
        return flag.Arity.MinimumNumberOfValues == 0 ? $"{name} [{value}]" : $"{name} {value}";
    }
}
