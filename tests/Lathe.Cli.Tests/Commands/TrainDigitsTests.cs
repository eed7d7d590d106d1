using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lathe.Cli.Tests.Commands;

public sealed partial class TrainDigitsTests
{
    private static readonly string[] Tiny = ["train", "digits", "--examples", "400", "--epochs", "2", "--no-report"];

    [Fact]
    public void The_document_has_every_field_and_sane_values()
    {
        using var home = new TemporaryFolder();
        CliRun run = CliRun.Of(home.FullName, "train", "digits", "--size", "small", "--epochs", "3", "--seed", "7", "--json");
        JsonElement json = run.Json;

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(102_548, json.GetProperty("parameters").GetInt64());
        Assert.Equal(3, json.GetProperty("epochs").GetInt32());
        Assert.Equal(150, json.GetProperty("steps").GetInt64());
        Assert.Equal(7ul, json.GetProperty("seed").GetUInt64());
        Assert.Equal("small", json.GetProperty("size").GetString());
        Assert.Equal(2_000, json.GetProperty("examples").GetInt32());
        Assert.Equal(0, json.GetProperty("leak").GetDouble());
        Assert.False(json.GetProperty("interrupted").GetBoolean());
        Assert.InRange(json.GetProperty("seconds").GetDouble(), 0.001, 600);
        Assert.InRange(json.GetProperty("test_accuracy").GetDouble(), 0.3, 1);
        Assert.InRange(json.GetProperty("unseen_accuracy").GetDouble(), 0.3, 1);
        Assert.InRange(json.GetProperty("best_epoch").GetInt32(), 1, 3);
        Assert.Equal(["First", "Second", "Last", "Max", "Min"], json.GetProperty("accuracy_by_operation").EnumerateObject().Select(p => p.Name));
        Assert.Equal(Path.Combine(home.FullName, "runs", "digits", "best.safetensors"), json.GetProperty("checkpoint").GetString());
        Assert.True(File.Exists(json.GetProperty("checkpoint").GetString()));
        Assert.True(File.Exists(json.GetProperty("report").GetString()));
        Assert.Equal("", run.Out.TrimEnd('\n').Contains('\n') ? "several lines" : "");
        Assert.Contains("epoch 3/3", run.Error);
        Assert.Contains("lathe try digits", run.Error);
    }

    [Fact]
    public void Plain_output_is_a_line_an_epoch_and_says_what_is_next()
    {
        using var home = new TemporaryFolder();
        CliRun run = CliRun.Of(home.FullName, [.. Tiny, "--out", home["run"]]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Equal(2, EpochLine().Count(run.Out));
        Assert.Contains("102,548 parameters", run.Out);
        Assert.Contains("= embedding 1,280 + 2 blocks × 49,984 + classifier 1,300", run.Out);
        Assert.Contains("320 train · 40 validation · 40 test", run.Out);
        Assert.Contains("no test expression was ever trained on", run.Out);
        Assert.Contains($"lathe try digits --model {home["run"]}", run.Out);
        Assert.DoesNotContain('\e', run.Out);
        Assert.False(File.Exists(Path.Combine(home["run"], "report.html")));
    }

    [Fact]
    public void A_random_split_owns_up_to_its_leak()
    {
        using var home = new TemporaryFolder();
        CliRun run = CliRun.Of(home.FullName, "train", "digits", "--examples", "9000", "--epochs", "1", "--batch-size", "512", "--split", "random", "--no-report", "--json");

        Assert.InRange(run.Json.GetProperty("leak").GetDouble(), 0.3, 1);
        Assert.Contains("of the test examples were also trained on", run.Error);
    }

    [Fact]
    public void A_stopped_run_says_how_to_go_on_and_ends_with_the_same_weights()
    {
        using var home = new TemporaryFolder();
        Assert.Equal(0, CliRun.Of(home.FullName, [.. Tiny, "--out", home["whole"]]).ExitCode);
        CliRun stopped = CliRun.Stopped(home.FullName, [.. Tiny, "--out", home["cut"]]);

        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains($"lathe train digits --resume {home["cut"]}", stopped.Out);
        CliRun refused = CliRun.Of(home.FullName, [.. Tiny, "--out", home["cut"]]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("an unfinished run (0 of 2 epochs)", refused.ErrorLine);
        Assert.Equal(0, CliRun.Of(home.FullName, "train", "digits", "--resume", home["cut"], "--no-report").ExitCode);
        WeightFiles.AssertEqual(Path.Combine(home["whole"], "last.safetensors"), Path.Combine(home["cut"], "last.safetensors"));
        WeightFiles.AssertEqual(Path.Combine(home["whole"], "best.safetensors"), Path.Combine(home["cut"], "best.safetensors"));
    }

    [Fact]
    public void Overwrite_starts_over_and_a_finished_run_is_replaced()
    {
        using var home = new TemporaryFolder();
        CliRun.Stopped(home.FullName, Tiny);

        Assert.Equal(0, CliRun.Of(home.FullName, [.. Tiny, "--overwrite"]).ExitCode);
        Assert.Equal(0, CliRun.Of(home.FullName, Tiny).ExitCode);
    }

    [Fact]
    public void Resume_keeps_the_options_of_the_checkpoint()
    {
        using var home = new TemporaryFolder();
        CliRun.Stopped(home.FullName, Tiny);

        CliRun run = CliRun.Of(home.FullName, "train", "digits", "--resume", "--epochs", "3");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--epochs contradicts --resume", run.ErrorLine);
        run = CliRun.Of(home.FullName, "train", "digits", "--lr", "0.5", "--resume");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--lr contradicts --resume", run.ErrorLine);

        Assert.Equal(0, CliRun.Of(home.FullName, "train", "digits", "--resume", "--epochs", "2", "--no-report").ExitCode);
    }

    [Fact]
    public void There_is_nothing_to_resume_in_an_empty_folder()
    {
        using var home = new TemporaryFolder();
        CliRun run = CliRun.Of(home.FullName, "train", "digits", "--resume", home.FullName);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Nothing to resume", run.ErrorLine);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_finished_run_resumes_to_its_summary(bool terminal)
    {
        using var home = new TemporaryFolder();
        CliRun.Of(home.FullName, Tiny);
        string[] resume = ["train", "digits", "--resume", "--no-report"];
        CliRun run = terminal ? CliRun.AtTerminal(home.FullName, "", resume) : CliRun.Of(home.FullName, resume);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("nothing is left to train", run.Out);
        Assert.DoesNotContain("epoch   0", run.Out);
        Assert.Contains("never trained on", run.Out);
    }

    [Fact]
    public void The_live_view_ends_with_a_full_bar_and_both_curves()
    {
        using var home = new TemporaryFolder();
        CliRun run = CliRun.AtTerminal(home.FullName, "", Tiny);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("epoch   2/2", run.Out);
        Assert.Contains("100 %", run.Out);
        Assert.Contains("validation accuracy", run.Out);
        Assert.Contains("└──", run.Out);
    }

    [Fact]
    public void A_run_that_diverges_ends_with_advice()
    {
        using var home = new TemporaryFolder();
        CliRun run = CliRun.Of(home.FullName, "train", "digits", "--examples", "400", "--epochs", "50", "--optimizer", "sgd", "--clip", "0", "--lr", "1e30", "--warmup", "0");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("diverged at step", run.ErrorLine);
        Assert.Contains("Lower the learning rate", run.ErrorLine);
    }

    [Fact]
    public void The_command_in_the_report_repeats_the_run()
    {
        using var home = new TemporaryFolder();
        CliRun first = CliRun.Of(home.FullName,
            "train", "digits", "--examples", "500", "--arguments", "2-4", "--largest", "7", "--epochs", "1", "--lr", "0.002", "--schedule", "one-cycle", "--optimizer", "sgd",
            "--momentum", "0.8", "--nesterov", "--clip", "0.5", "--layers", "1", "--heads", "2", "--width", "32", "--feed-forward", "48", "--pre-norm", "--pooling", "mean",
            "--weight-decay", "0.01", "--label-smoothing", "0.1", "--dropout", "0.1", "--batch-size", "16", "--seed", "9", "--out", home["first"]);
        Assert.Equal("", first.Error);
        string command = Command().Match(File.ReadAllText(Path.Combine(home["first"], "report.html"))).Groups[1].Value;

        Assert.Equal(0, CliRun.Of(home.FullName, [.. command.Split(' '), "--out", home["second"]]).ExitCode);
        WeightFiles.AssertEqual(Path.Combine(home["first"], "last.safetensors"), Path.Combine(home["second"], "last.safetensors"));
    }

    [GeneratedRegex("^epoch \\d/2 ", RegexOptions.Multiline)]
    private static partial Regex EpochLine();

    [GeneratedRegex("lathe (train digits [^<\"]*)")]
    private static partial Regex Command();
}
