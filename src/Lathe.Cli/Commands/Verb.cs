using System.CommandLine;
using Lathe.Cli.Hosting;

namespace Lathe.Cli.Commands;

/// <summary>One thing that <c>lathe</c> does: its flags in groups, examples for its help, and the code that runs.</summary>
internal abstract class Verb
{
    private readonly List<(string Title, IReadOnlyList<Option> Flags)> _groups = [];
    private readonly List<(string Line, string Does)> _examples = [];

    protected Verb(string path, string summary)
    {
        Name = path;
        Command = new Command(path.Split(' ')[^1], summary);
        Command.SetAction(static _ => ExitCodes.Done);
    }

    /// <summary>The words after <c>lathe</c>: <c>train digits</c>.</summary>
    public string Name { get; }

    /// <summary>What the parser knows of it.</summary>
    public Command Command { get; }

    public IReadOnlyList<(string Title, IReadOnlyList<Option> Flags)> Groups => _groups;

    public IReadOnlyList<(string Line, string Does)> Examples => _examples;

    /// <summary>Lines under the flags in its help: exit codes, where files go.</summary>
    public string Notes { get; protected init; } = "";

    public Option<bool> Json { get; } = Flag.Switch("--json", "Write one JSON document to stdout and everything else to stderr");

    public Option<bool> Verbose { get; } = Flag.Switch("--verbose", "Show the stack trace of an error");

    /// <summary>Does it.</summary>
    /// <returns>The exit code.</returns>
    public abstract int Run(ParseResult arguments, CliHost host);

    protected void Group(string title, params IReadOnlyList<Option> flags)
    {
        _groups.Add((title, flags));
        foreach (Option flag in flags) Command.Options.Add(flag);
    }

    /// <summary>The flags that every verb has; call it after its own groups.</summary>
    protected void GroupOutput(params IReadOnlyList<Option> flags) => Group("Output", [.. flags, Json, Verbose]);

    protected void Example(string line, string does) => _examples.Add((line, does));
}
