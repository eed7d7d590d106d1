using System.Diagnostics;
using System.Text.Json;

namespace Lathe.Cli.Tests.Processes;

public sealed class ProcessTests
{
    [Fact]
    public void The_version_comes_from_a_real_process()
    {
        CliRun run = LatheProcess.Run("/nowhere", "--version");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches("^lathe \\d", run.Out);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public void A_wrong_flag_exits_with_2()
    {
        CliRun run = LatheProcess.Run("/nowhere", "train", "digits", "--layers", "none");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--layers is 'none'", run.ErrorLine);
    }

    [Fact]
    public void Threads_change_the_pace_and_not_the_weights()
    {
        using var home = new TemporaryFolder();
        JsonElement one = Train(1), three = Train(3);

        Assert.Equal((1, 3), (one.GetProperty("threads").GetInt32(), three.GetProperty("threads").GetInt32()));
        WeightFiles.AssertEqual(Path.Combine(home["1"], "last.safetensors"), Path.Combine(home["3"], "last.safetensors"));

        JsonElement Train(int threads) => LatheProcess.Run(
            home.FullName, "train", "digits", "--examples", "400", "--epochs", "2", "--threads", $"{threads}", "--out", home[$"{threads}"], "--no-report", "--json").Json;
    }

    [Fact]
    public void A_bad_thread_count_in_the_environment_is_named()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "lathe.dll"), "info"]);
        start.Environment["LATHE_THREADS"] = "many";
        CliRun run = LatheProcess.Run(start);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("LATHE_THREADS is 'many'", run.ErrorLine);
    }
}
