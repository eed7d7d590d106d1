using System.CommandLine;
using Lathe.Cli.Hosting;

namespace Lathe.Cli.Commands;

/// <summary><c>--out</c>, <c>--resume</c> and <c>--overwrite</c>: where a run lies, and whether it goes on or starts over.</summary>
/// <param name="name">Name of the default folder among the user's runs.</param>
internal sealed class RunFlags(string name)
{
    private readonly Option<string?> _out = Flag.Text("--out", "DIR", $"Folder of the run (default LATHE_HOME/runs/{name})");
    private readonly Option<string?> _resume = new("--resume") { Description = "Go on with the run in DIR, or in the default folder", HelpName = "DIR", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _overwrite = Flag.Switch("--overwrite", "Start over where an unfinished run lies");

    public Option[] All => [_out, _resume, _overwrite];

    public bool Resumes(ParseResult arguments) => arguments.IsGiven(_resume);

    public bool Overwrites(ParseResult arguments) => arguments.GetValue(_overwrite);

    /// <summary>The folder that is named, whole; null: the default one.</summary>
    /// <exception cref="CliException">The flags contradict each other.</exception>
    public string? Folder(ParseResult arguments)
    {
        if (Resumes(arguments) && Overwrites(arguments)) throw CliException.Usage("--overwrite contradicts --resume: one starts over, the other goes on.");
        if (arguments.GetValue(_resume) is not null && arguments.IsGiven(_out)) throw CliException.Usage("--out contradicts --resume DIR: a resumed run stays in its folder.");
        return (arguments.GetValue(_resume) ?? arguments.GetValue(_out)) is { } given ? Path.GetFullPath(given) : null;
    }
}
