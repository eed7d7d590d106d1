using System.CommandLine;
using Lathe.Cli.Hosting;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe quickstart</c></summary>
internal sealed class QuickstartVerb : Verb
{
    public QuickstartVerb(string path, string summary) : base(path, summary) => GroupOutput();

    public override int Run(ParseResult arguments, CliHost host) => ExitCodes.Failed;
}
