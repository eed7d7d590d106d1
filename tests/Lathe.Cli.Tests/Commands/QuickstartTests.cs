using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class QuickstartTests
{
    [Fact]
    [Trait("Category", "Slow")]
    public void It_trains_answers_and_says_what_is_next()
    {
        using var home = new TemporaryFolder();
        CliRun run = CliRun.Of(home.FullName, "quickstart", "--json");
        JsonElement json = run.Json;

        Assert.Equal(0, run.ExitCode);
        Assert.InRange(json.GetProperty("train").GetProperty("unseen_accuracy").GetDouble(), 0.95, 1);
        Assert.Equal(3, json.GetProperty("tries").GetArrayLength());
        Assert.Equal(3, json.GetProperty("next").GetArrayLength());
        Assert.All(json.GetProperty("tries").EnumerateArray(), t => Assert.False(CliRun.Of(home.FullName, "try", "digits", t.GetProperty("expression").GetString()!, "--json").Json.GetProperty("trained").GetBoolean()));
        Assert.Contains("1. Train it on 8,000 examples   lathe train digits", run.Error);
        Assert.Contains("3. Go on", run.Error);
    }

    [Fact]
    public void It_leaves_an_unfinished_run_alone_unless_it_is_its_own()
    {
        using var home = new TemporaryFolder();
        CliRun.Stopped(home.FullName, "train", "digits", "--size", "large");
        CliRun refused = CliRun.Of(home.FullName, "quickstart");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("an unfinished run (0 of 20 epochs)", refused.ErrorLine);

        CliRun.Stopped(home.FullName, "train", "digits", "--overwrite");
        Assert.Equal(130, CliRun.Stopped(home.FullName, "quickstart").ExitCode);
    }
}
