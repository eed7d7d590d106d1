using System.CommandLine;
using Lathe.Cli.Hosting;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe test</c></summary>
internal sealed class TestVerb : Verb
{
    public TestVerb(string path, string summary) : base(path, summary) => GroupOutput();

    public override int Run(ParseResult arguments, CliHost host) => ExitCodes.Failed;
}
