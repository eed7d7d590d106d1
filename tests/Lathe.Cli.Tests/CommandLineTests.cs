namespace Lathe.Cli.Tests;

public sealed class CommandLineTests
{
    private const string Nowhere = "/nowhere/at/all";

    [Fact]
    public void Version_is_one_line()
    {
        CliRun run = CliRun.Of(Nowhere, "--version");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches("^lathe \\d+\\.\\d+\\.\\d+\n$", run.Out);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    [InlineData]
    public void Help_lists_every_verb(params string[] arguments)
    {
        CliRun run = CliRun.Of(Nowhere, arguments);

        Assert.Equal(0, run.ExitCode);
        Assert.All(Cli.Commands.Verbs.All, verb => Assert.Contains(verb.Path, run.Out));
    }

    [Fact]
    public void Every_verb_explains_itself_with_an_example_and_every_flag()
    {
        foreach (Cli.Commands.VerbEntry entry in Cli.Commands.Verbs.All)
        {
            CliRun run = CliRun.Of(Nowhere, [.. entry.Words, "--help"]);

            Assert.Equal(0, run.ExitCode);
            Assert.Contains("Examples", run.Out);
            Assert.Contains($"lathe {entry.Path}", run.Out);
            Assert.Contains("--json", run.Out);
            Assert.All(entry.Build().Command.Options, option =>
            {
                Assert.Contains(option.Name, run.Out);
                Assert.False(string.IsNullOrEmpty(option.Description), option.Name);
            });
        }
    }

    [Theory]
    [InlineData("trian", "there is no verb 'trian' (did you mean train?)")]
    [InlineData("train", "'train' needs to know what: lathe train digits")]
    [InlineData("train digit", "lathe train knows no 'digit' (did you mean digits?)")]
    [InlineData("--json train digits", "'--json' comes before any verb")]
    [InlineData("train digits --epoch 3", "no flag '--epoch' (did you mean --epochs?)")]
    [InlineData("data inspect --data a.json --shwo 2", "no flag '--shwo' (did you mean --show?)")]
    [InlineData("data inspect --data a.json --nonsense=2", "no flag '--nonsense': see lathe data inspect --help")]
    [InlineData("data", "'data' needs to know what: lathe data inspect, lathe data clean,")]
    [InlineData("train digits --epochs", "--epochs needs a value")]
    [InlineData("train digits --epochs many", "--epochs is 'many': expected a whole number from 1 to 1000000")]
    [InlineData("train digits --epochs 0", "--epochs is '0'")]
    [InlineData("train digits --epochs 1.5", "--epochs is '1.5'")]
    [InlineData("train digits --epochs 1 --epochs 2", "--epochs was given more than once")]
    [InlineData("train digits --lr -1", "--lr is '-1'")]
    [InlineData("train digits --warmup -1", "--warmup is '-1': expected a whole number of 0 or more")]
    [InlineData("train digits --lr nan", "--lr is 'nan'")]
    [InlineData("train digits --size huge", "--size is 'huge': expected small, medium or large")]
    [InlineData("train digits --arguments 5-2", "--arguments is '5-2'")]
    [InlineData("train digits --arguments 17", "--arguments is '17'")]
    [InlineData("train digits --heads 3", "A width of 64 does not split into 3 equal heads")]
    [InlineData("train digits --dropout 1", "--dropout is '1'")]
    [InlineData("train digits --momentum 0.5", "--momentum belongs to --optimizer sgd")]
    [InlineData("train digits --nesterov", "--nesterov belongs to --optimizer sgd")]
    [InlineData("train digits --optimizer sgd --nesterov --momentum 0", "--nesterov looks ahead")]
    [InlineData("train digits --schedule one-cycle --warmup 5", "--warmup has no place in --schedule one-cycle")]
    [InlineData("train digits --report --no-report", "--report and --no-report contradict")]
    [InlineData("train digits --resume a --out b", "--out contradicts --resume")]
    [InlineData("train digits --resume a --overwrite", "--overwrite contradicts --resume")]
    [InlineData("train digits --threads 0", "--threads is '0': expected a whole number from 1 to 256")]
    [InlineData("train digits now", "'now' is one word too many")]
    [InlineData("eval digits --exhaustive --unseen", "--exhaustive and --unseen contradict")]
    [InlineData("eval digits --exhaustive --seed 3", "--seed draws a test part")]
    [InlineData("try digits --json", "--json needs the expression")]
    public void Wrong_usage_is_one_line_that_names_it_and_exits_with_2(string line, string expected)
    {
        CliRun run = CliRun.Of(Nowhere, line.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Out);
        Assert.Contains(expected, run.ErrorLine);
        Assert.StartsWith("lathe: ", run.ErrorLine);
    }

    [Fact]
    public void Stack_traces_come_only_with_verbose()
    {
        string[] wrong = ["eval", "digits", "--model", Nowhere];

        Assert.DoesNotContain("   at ", CliRun.Of(Nowhere, wrong).Error);
        Assert.Contains("   at ", CliRun.Of(Nowhere, [.. wrong, "--verbose"]).Error);
    }

    [Fact]
    public void Info_shows_the_machine()
    {
        CliRun run = CliRun.Of(Nowhere, "info", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Nowhere, run.Json.GetProperty("home").GetString());
        Assert.True(run.Json.GetProperty("threads").GetInt32() >= 1);
        Assert.Contains("threads", CliRun.Of(Nowhere, "info").Out);
    }
}
