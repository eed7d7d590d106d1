using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Help;

/// <summary>The help of <c>lathe</c> itself: its verbs in groups.</summary>
internal static class HelpOverview
{
    private static readonly (string Line, string Does)[] Beginning =
    [
        ("lathe quickstart", "from nothing to an assistant that you talk to"),
        ("lathe train digits --size small", "two thousand examples: seconds"),
        ("lathe try digits \"Max ( 5 3 9 )\"", "one expression, and what every head looks at"),
    ];

    /// <param name="verbs">All verbs, or those that begin with one word.</param>
    /// <param name="family">Whether they begin with one word: then examples are theirs.</param>
    /// <param name="screen">Where to.</param>
    public static void Write(IReadOnlyList<VerbEntry> verbs, bool family, Screen screen)
    {
        Ink ink = screen.Ink;
        screen.WriteLine($"{ink.Bold("lathe")} {ink.Dim(LatheVersion.Number)}  Build, train and understand transformers in C#.");
        foreach (IGrouping<string, VerbEntry> group in verbs.GroupBy(v => v.Group))
        {
            screen.WriteLine();
            screen.WriteLine(ink.Bold(group.Key));
            HelpColumns.Write(screen, group.Select(v => (v.Path, v.Summary)));
        }

        screen.WriteLine();
        screen.WriteLine(ink.Bold("Examples"));
        HelpColumns.Write(screen, family ? verbs.Select(v => v.Build().Examples[0]).Select(e => ($"lathe {e.Line}", e.Does)) : Beginning);
        screen.WriteLine();
        screen.WriteLine(ink.Dim("Every verb has --help and --json. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted."));
        screen.WriteLine(ink.Dim("Models and runs lie under LATHE_HOME (default ~/.lathe). LATHE_THREADS and NO_COLOR are heeded."));
    }
}
