using Lathe.Cli.Hosting;
using Lathe.Training.Data.Augmentation;

namespace Lathe.Cli;

/// <summary>Says what went wrong in one line on stderr; the stack trace only where it is asked for.</summary>
internal static class Failure
{
    public static int Report(Exception exception, CliHost host, bool verbose)
    {
        Exception cause = Cause(exception);
        host.Error.WriteLine($"{host.Error.Ink.Bad("lathe:")} {Line(cause, verbose)}");
        if (verbose) host.Error.WriteLine(exception.ToString());
        return cause switch
        {
            CliException known => known.ExitCode,
            OperationCanceledException => ExitCodes.Interrupted,
            _ => ExitCodes.Failed,
        };
    }

    // A static constructor wraps what the user did wrong, a bad LATHE_THREADS for one.
    private static Exception Cause(Exception exception)
    {
        while (exception is TypeInitializationException { InnerException: { } inner }) exception = inner;
        return exception;
    }

    private static string Line(Exception cause, bool verbose)
    {
        string message = cause.Message.ReplaceLineEndings(" ");
        return cause is CliException or IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or FormatException or TeacherException
            ? message
            : $"{message} ({cause.GetType().Name}{(verbose ? "" : "; --verbose shows where")})";
    }
}
