namespace Lathe.Cli.Hosting;

/// <summary>What a process of <c>lathe</c> ends with.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;

    /// <summary>128 + SIGINT: stopped from outside, and resumable where the verb says so.</summary>
    public const int Interrupted = 130;
}
