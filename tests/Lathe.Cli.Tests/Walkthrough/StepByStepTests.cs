using System.Globalization;
using System.Text.RegularExpressions;

namespace Lathe.Cli.Tests.Walkthrough;

public sealed partial class StepByStepTests
{
    private static readonly string[] Arguments = ["train", "digits", "--examples", "400", "--epochs", "1", "--no-report", "--step-by-step"];

    [Theory]
    [InlineData]
    [InlineData("--pre-norm", "--pooling", "mean", "--arguments", "1-4", "--layers", "3", "--dropout", "0.1")]
    [InlineData("--optimizer", "sgd", "--layers", "1", "--lr", "0.01")]
    public void Every_step_is_shown_and_the_update_lowers_the_loss(params string[] more)
    {
        using var home = new TemporaryFolder();
        CliRun run = CliRun.Of(home.FullName, [.. Arguments, .. more]);

        Assert.Equal(0, run.ExitCode);
        Assert.All(
            ["Tokens", "Embedding", "Positions", "queries, keys and values", "attention", "feed-forward", "Pooling", "Logits", "Loss", "Gradients", "Update"],
            title => Assert.Matches($"── \\d+ · .*{title}", run.Out));
        Match loss = Losses().Match(run.Out);
        Assert.True(double.Parse(loss.Groups[2].Value, CultureInfo.InvariantCulture) < double.Parse(loss.Groups[1].Value, CultureInfo.InvariantCulture), loss.Value);
        Assert.Contains("epoch 1/1", run.Out);
    }

    [Fact]
    public void The_walk_leaves_no_trace_in_the_run()
    {
        using var home = new TemporaryFolder();
        CliRun.Of(home.FullName, [.. Arguments, "--out", home["walked"]]);
        CliRun.Of(home.FullName, [.. Arguments[..^1], "--out", home["plain"]]);

        WeightFiles.AssertEqual(Path.Combine(home["plain"], "last.safetensors"), Path.Combine(home["walked"], "last.safetensors"));
    }

    [Fact]
    public void A_reader_goes_on_with_Enter_and_ends_with_q()
    {
        using var home = new TemporaryFolder();
        CliRun run = CliRun.AtTerminal(home.FullName, "\nq\n", Arguments);

        Assert.Contains("── 2 ·", run.Out);
        Assert.DoesNotContain("── 3 ·", run.Out);
        Assert.Equal(0, run.ExitCode);
    }

    [GeneratedRegex("loss +(\\d+\\.\\d+) → (\\d+\\.\\d+)")]
    private static partial Regex Losses();
}
