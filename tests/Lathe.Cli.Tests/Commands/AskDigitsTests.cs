using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class AskDigitsTests(TrainedModel trained) : IClassFixture<TrainedModel>
{
    private string Home => trained.Home;

    [Fact]
    public void Try_answers_in_json()
    {
        CliRun run = CliRun.Of(Home, "try", "digits", "Max(5,3,9)", "--json");
        JsonElement json = run.Json;

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Equal("Max ( 5 3 9 )", json.GetProperty("expression").GetString());
        Assert.Equal(9, json.GetProperty("expected").GetInt32());
        Assert.Equal(json.GetProperty("prediction").GetString() == "9", json.GetProperty("correct").GetBoolean());
        Assert.Equal(json.GetProperty("prediction").GetString(), json.GetProperty("top")[0].GetProperty("token").GetString());
        Assert.Equal(5, json.GetProperty("top").GetArrayLength());
        Assert.Equal(["Max", "(", "5", "3", "9", ")"], json.GetProperty("tokens").EnumerateArray().Select(t => t.GetString()!));
        Assert.Equal(8, json.GetProperty("attention").GetArrayLength());
        foreach (JsonElement head in json.GetProperty("attention").EnumerateArray())
        {
            double entropy = head.GetProperty("normalized_entropy").GetDouble();
            Assert.InRange(entropy, 0, 1.0001);
            Assert.Equal(entropy < 0.5 ? "focused" : "distributed", head.GetProperty("reading").GetString());
            Assert.All(head.GetProperty("weights").EnumerateArray(), row => Assert.Equal(1, row.EnumerateArray().Sum(w => w.GetDouble()), 4));
        }
    }

    [Fact]
    public void Try_shows_the_verdict_the_five_likeliest_and_every_head()
    {
        CliRun run = CliRun.Of(Home, "try", "digits", "Max(5,3,9)");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches("Max \\( 5 3 9 \\) = \\S+  (right|wrong: it is 9)", run.Out);
        Assert.Equal(8, run.Out.Split("head ").Length - 1);
        Assert.Contains("layer 2", run.Out);
        Assert.DoesNotContain('\e', run.Out);
    }

    [Fact]
    public void Try_warns_of_more_arguments_than_were_trained()
        => Assert.Contains("It has 5 arguments; the model was trained on 3", CliRun.Of(Home, "try", "digits", "Max(5,3,9,1,1)").Out);

    [Fact]
    public void Try_refuses_more_tokens_than_there_are_positions()
    {
        CliRun run = CliRun.Of(Home, "try", "digits", $"Max({string.Join(',', Enumerable.Repeat(1, 60))})");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("has 63 tokens; this model reads at most 50", run.ErrorLine);
    }

    [Theory]
    [InlineData("Max ( 5 3 x )", 10)]
    [InlineData("Max ( 5 3 9", 11)]
    [InlineData("Mox ( 5 )", 0)]
    public void A_syntax_error_has_a_caret_under_its_place(string text, int position)
    {
        CliRun run = CliRun.Of(Home, "try", "digits", text);
        string[] lines = run.Error.Split('\n');

        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"  {text}", lines[0]);
        Assert.Equal(position + 2, lines[1].IndexOf('^', StringComparison.Ordinal));
        Assert.Contains($"position {position}", run.Error.ReplaceLineEndings(" "));
    }

    [Fact]
    public void The_prompt_goes_on_after_an_error_and_ends_with_the_input()
    {
        CliRun run = CliRun.AtTerminal(Home, "Max ( 5 3 99 )\n\n:help\nMin(4,2,8)\n", "try", "digits");
        // What the terminal echoes ends the line of the sign; here nothing does.
        string caret = run.Out.Split('\n').First(l => l.EndsWith('^'))["digits> ".Length..];

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("digits> Max ( 5 3 ".Length, caret.IndexOf('^', StringComparison.Ordinal));
        Assert.Contains("number '99' at position 10", run.Out);
        Assert.Contains(":quit ends", run.Out);
        Assert.Contains("Min ( 4 2 8 ) =", run.Out);
    }

    [Fact]
    public void The_prompt_ends_with_quit()
        => Assert.DoesNotContain("Min", CliRun.WithInput(Home, ":quit\nMin(4,2,8)\n", "try", "digits").Out);

    [Fact]
    public void Eval_measures_the_held_out_part()
    {
        CliRun run = CliRun.Of(Home, "eval", "digits", "--json");
        JsonElement json = run.Json;

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(200, json.GetProperty("expressions").GetInt32());
        Assert.Equal(0, json.GetProperty("leak").GetDouble());
        Assert.False(json.GetProperty("exhaustive").GetBoolean());
        Assert.Equal(trained.Training.Json.GetProperty("test_accuracy").GetDouble(), json.GetProperty("accuracy").GetDouble());
        Assert.Equal(200, json.GetProperty("confusion").EnumerateArray().Sum(row => row.EnumerateArray().Sum(n => n.GetInt32())));
        Assert.Equal(11, json.GetProperty("confusion")[0].GetArrayLength());
        Assert.Equal(5, json.GetProperty("accuracy_by_operation").EnumerateObject().Count());
    }

    [Fact]
    public void Eval_can_ask_everything_or_all_that_is_unseen()
    {
        JsonElement all = CliRun.Of(Home, "eval", "digits", "--exhaustive", "--json").Json, unseen = CliRun.Of(Home, "eval", "digits", "--unseen", "--json").Json;

        Assert.Equal(5_000, all.GetProperty("expressions").GetInt32());
        Assert.True(all.GetProperty("exhaustive").GetBoolean());
        Assert.InRange(all.GetProperty("leak").GetDouble(), 0.1, 0.9);
        Assert.Equal(3_400, unseen.GetProperty("expressions").GetInt32());
        Assert.Equal(trained.Training.Json.GetProperty("unseen_accuracy").GetDouble(), unseen.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void Eval_with_another_seed_owns_up_to_what_was_trained_on()
    {
        CliRun run = CliRun.Of(Home, "eval", "digits", "--seed", "12345");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("of them were also trained on", run.Out);
        Assert.Contains("Confusion", run.Out);
    }

    [Fact]
    public void A_report_can_be_written_again()
    {
        using var folder = new TemporaryFolder();
        CliRun run = CliRun.Of(Home, "report", "digits", "--out", folder["again.html"], "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(folder["again.html"], run.Json.GetProperty("report").GetString());
        Assert.Contains("</html>", File.ReadAllText(folder["again.html"]));
    }

    [Theory]
    [InlineData("try digits Max(1,2,3)")]
    [InlineData("try digits")]
    [InlineData("eval digits")]
    public void Without_a_model_one_line_says_how_to_get_one(string line)
    {
        using var home = new TemporaryFolder();
        CliRun run = CliRun.Of(home.FullName, line.Split(' '));

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Out);
        Assert.Contains("lathe train digits", run.ErrorLine);
    }

    [Fact]
    public void A_file_that_is_no_model_is_named()
    {
        using var home = new TemporaryFolder();
        File.WriteAllText(home["notes.txt"], "these are no weights");
        CliRun run = CliRun.Of(Home, "eval", "digits", "--model", home["notes.txt"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(home["notes.txt"], run.ErrorLine);
    }
}
