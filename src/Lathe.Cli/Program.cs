using Lathe.Cli;
using Lathe.Cli.Hosting;

// The version alone needs no parser, no console and no engine: it answers before any of them is loaded.
if (args is ["--version"] or ["-V"])
{
    using Stream output = Console.OpenStandardOutput();
    output.Write(LatheVersion.Line);
    return ExitCodes.Done;
}

return CommandLine.Run(args, SystemHost.Create());
