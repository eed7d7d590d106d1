namespace Lathe.Cli.Tests;

/// <summary>A home with a small model in it, trained once for all the tests that only ask it.</summary>
public sealed class TrainedModel : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public TrainedModel() => Training = CliRun.Of(Home, "train", "digits", "--size", "small", "--epochs", "8", "--json");

    public string Home => _home.FullName;

    internal CliRun Training { get; }

    public void Dispose() => _home.Dispose();
}
