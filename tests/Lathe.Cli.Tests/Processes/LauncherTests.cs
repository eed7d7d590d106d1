using System.Diagnostics;
using Lathe.Cli.Testing;

namespace Lathe.Cli.Tests.Processes;

public sealed class LauncherTests
{
    [Fact]
    public void Without_dotnet_the_launcher_says_what_to_install()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "The launcher is a shell script.");
        string launcher = Path.Combine(Repository.Find(AppContext.BaseDirectory), "lathe");
        using var empty = new TemporaryFolder();
        var start = new ProcessStartInfo("/bin/sh", [launcher, "--version"]);
        start.Environment["PATH"] = empty.FullName;
        start.Environment["HOME"] = empty.FullName;
        start.Environment.Remove("DOTNET_ROOT");
        CliRun run = LatheProcess.Run(start);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Out);
        Assert.Contains("needs the .NET 10 SDK", run.Error);
        Assert.Contains("https://dotnet.microsoft.com/download/dotnet/10.0", run.Error);
        Assert.Contains("apt-get install dotnet-sdk-10.0", run.Error);
        Assert.Contains("brew install dotnet-sdk", run.Error);
        Assert.Contains("winget install Microsoft.DotNet.SDK.10", run.Error);
    }
}
