namespace Lathe.Cli.Hosting;

/// <summary>The process around a command: its streams, its environment, its user's folder. Commands reach nothing else.</summary>
internal sealed class CliHost
{
    /// <summary>Where results go.</summary>
    public required Screen Out { get; init; }

    /// <summary>Where errors go, and everything but the document under <c>--json</c>.</summary>
    public required Screen Error { get; init; }

    public required TextReader In { get; init; }

    /// <summary>Whether a person can answer.</summary>
    public required bool InputIsTerminal { get; init; }

    public required Func<string, string?> Variable { get; init; }

    /// <summary>Cancelled from outside in tests; a command makes its own token out of it with <see cref="Interrupt"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Whether SIGINT and SIGTERM are this process's to handle: not inside a test.</summary>
    public bool OwnsSignals { get; init; }

    /// <summary>What Lathe keeps for its user: <c>LATHE_HOME</c>, or <c>~/.lathe</c>.</summary>
    public string Home => Variable("LATHE_HOME") is { Length: > 0 } home
        ? Path.GetFullPath(home)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".lathe");

    /// <summary>Where the talk of a command goes: beside the document, or to the user.</summary>
    public Screen Talk(bool json) => json ? Error : Out;

    /// <summary>From here on Ctrl-C asks the command to stop at a good place; a second one stops it at once.</summary>
    public Interrupt CatchInterrupts() => new(OwnsSignals, Cancellation);
}
