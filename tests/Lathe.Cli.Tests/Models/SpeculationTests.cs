namespace Lathe.Cli.Tests.Models;

/// <summary><c>lathe generate</c> with guesses: the same text to the byte, and what came of them.</summary>
public sealed class SpeculationTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void The_story_is_the_same_with_every_kind_of_guess()
    {
        foreach (string[] flags in (string[][])[["--lookup", "8"], ["--draft-model", Stories.Model], ["--draft-model", Stories.Model, "--draft-tokens", "3", "--draft-accept", "rejection"]])
        {
            CliRun run = CliRun.Of(_home.FullName, Stories.Tell(Stories.Model, ["--tokenizer", Stories.Tokenizer, .. flags]));
            Assert.Equal((0, Stories.Expected), (run.ExitCode, run.Out));
            Assert.Contains("tokens a pass", run.ErrorLine, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Sampled_text_is_the_same_too_and_the_json_says_how_it_went()
    {
        string[] arguments = ["generate", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--prompt", "The cat sat. The cat sat. The cat", "--max-tokens", "60", "--seed", "3", "--json"];
        CliRun plain = CliRun.Of(_home.FullName, arguments), ahead = CliRun.Of(_home.FullName, [.. arguments, "--lookup", "6"]);
        Assert.Equal(plain.Json.GetProperty("text").GetString(), ahead.Json.GetProperty("text").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, plain.Json.GetProperty("speculation").ValueKind);
        Assert.True(ahead.Json.GetProperty("speculation").GetProperty("passes").GetInt64() > 0);
        Assert.Equal(
            ahead.Json.GetProperty("speculation").GetProperty("kept").GetInt64(),
            59 - ahead.Json.GetProperty("speculation").GetProperty("passes").GetInt64());
    }

    [Fact]
    public void Flags_that_contradict_each_other_are_told_apart()
    {
        foreach ((string[] flags, string part) in ((string[], string)[])
        [
            (["--lookup", "4", "--draft-model", "x"], "give one of them"), (["--draft-tokens", "4"], "--draft-model"), (["--draft-accept", "same"], "--lookup N"),
            (["--lookup", "0"], "--lookup is '0'"), (["--lookup", "4", "--beams", "2"], "--lookup does not go with --beams"),
        ])
        {
            CliRun run = CliRun.Of(_home.FullName, ["generate", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--max-tokens", "3", .. flags]);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains(part, run.ErrorLine, StringComparison.Ordinal);
        }

        Assert.Contains("no model at 'x'", CliRun.Of(_home.FullName, "generate", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--draft-model", "x").ErrorLine, StringComparison.Ordinal);
    }
}
