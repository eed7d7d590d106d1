namespace Lathe.Cli.Hosting;

/// <summary>An end that the user can do something about: its message is the one line they see.</summary>
internal sealed class CliException(string message, int exitCode = ExitCodes.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>Wrong usage: the message names the flag or the value.</summary>
    public static CliException Usage(string message) => new(message, ExitCodes.Usage);
}
