namespace Lathe.Cli.Hosting;

/// <summary>Files that a flag names to be read.</summary>
internal static class InputFiles
{
    /// <summary>Checks that they are there, before any work is done.</summary>
    /// <exception cref="CliException">One is not; the message names it and the flag.</exception>
    public static void MustExist(string flag, IEnumerable<string> files)
    {
        if (files.FirstOrDefault(f => !File.Exists(f)) is { } missing) throw new CliException($"{flag} '{missing}': there is no such file.");
    }
}
