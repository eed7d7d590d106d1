using System.Text.Json;

namespace Lathe.Cli.Tests.Models;

/// <summary>The flags of <c>lathe generate</c> that change what comes, with a real model.</summary>
public sealed class GenerateFlagTests : IDisposable
{
    private const string Prompt = "Once upon a time";

    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_stop_string_ends_the_text_before_it()
    {
        CliRun run = Tell("--temperature", "0", "--stop", "Lily", "nothing", "--json");
        Assert.Equal(("stop_string", ", there was a little girl named "), (Word(run, "stop_reason"), Word(run, "text")));
        Assert.Equal(Prompt + ", there was a little girl named ", Tell("--temperature", "0", "--stop", "Lily").Out);
        Assert.True(Tell("--temperature", "0", "--stop", "Lily", "--min-tokens", "40", "--json").Json.GetProperty("ids").GetArrayLength() >= 40);
    }

    [Fact]
    public void A_stop_token_ends_it_and_a_bias_bans_it()
    {
        CliRun plain = Tell("--temperature", "0", "--max-tokens", "30", "--json");
        int[] ids = Ids(plain);
        Assert.Equal(ids[..Array.IndexOf(ids, ids[8])], Ids(Tell("--temperature", "0", "--max-tokens", "30", "--json", "--stop-token", $"{ids[8]}")));
        int[] banned = Ids(Tell("--temperature", "0", "--max-tokens", "30", "--json", "--logit-bias", $"{ids[8]}=-inf", $"{ids[3]}=0.5"));
        Assert.DoesNotContain(ids[8], banned);
        Assert.NotEqual(ids, banned);
    }

    [Fact]
    public void Penalties_and_filters_change_the_text_and_repeat_by_seed()
    {
        string[][] settings =
        [
            ["--min-p", "0.2"], ["--typical", "0.3"], ["--top-k", "3", "--sampler-order", "llama.cpp"], ["--repetition-penalty", "1.4", "--penalty-window", "32"],
            ["--presence-penalty", "1.5"], ["--frequency-penalty", "0.8"], ["--no-repeat-ngram", "2"],
        ];
        string plain = Tell("--temperature", "1.3", "--top-p", "1", "--max-tokens", "60").Out;
        foreach (string[] setting in settings)
        {
            string[] flags = ["--temperature", "1.3", "--top-p", "1", "--max-tokens", "60", .. setting];
            CliRun run = Tell(flags);
            Assert.Equal(0, run.ExitCode);
            Assert.NotEqual(plain, run.Out);
            Assert.Equal(run.Out, Tell([.. flags, "--threads", "1"]).Out);
        }
    }

    [Fact]
    public void Log_probabilities_come_with_json()
    {
        CliRun run = Tell("--max-tokens", "5", "--json", "--logprobs", "3", "--echo-logprobs", "--temperature", "0");
        JsonElement[] output = [.. run.Json.GetProperty("log_probabilities").EnumerateArray()], prompt = [.. run.Json.GetProperty("prompt_log_probabilities").EnumerateArray()];
        Assert.Equal((5, 4), (output.Length, prompt.Length));
        Assert.All(output, t =>
        {
            // Greedy: the token is the most probable one.
            Assert.Equal(t.GetProperty("id").GetInt32(), t.GetProperty("top")[0].GetProperty("id").GetInt32());
            Assert.Equal(3, t.GetProperty("top").GetArrayLength());
        });
        Assert.Equal(JsonValueKind.Null, Tell("--max-tokens", "5", "--json").Json.GetProperty("prompt_log_probabilities").ValueKind);
        Assert.True(run.Json.GetProperty("first_token_seconds").GetDouble() > 0);
    }

    [Fact]
    public void Beams_find_a_text_at_least_as_probable_as_greedy()
    {
        CliRun greedy = Tell("--temperature", "0", "--max-tokens", "20", "--json"), beams = Tell("--beams", "3", "--max-tokens", "20", "--length-penalty", "0", "--json");
        double sum = greedy.Json.GetProperty("log_probabilities").EnumerateArray().Sum(t => t.GetProperty("log_probability").GetDouble());
        JsonElement[] found = [.. beams.Json.GetProperty("beams").EnumerateArray()];
        Assert.Equal(3, found.Length);
        Assert.True(found[0].GetProperty("log_probability").GetDouble() >= sum - 1e-4);
        Assert.Equal(Word(beams, "text"), found[0].GetProperty("text").GetString());
        Assert.Equal(Prompt + Word(beams, "text"), Tell("--beams", "3", "--max-tokens", "20", "--length-penalty", "0").Out);
    }

    [Fact]
    public void A_prompt_comes_from_a_file_or_stdin()
    {
        File.WriteAllText(_home["prompt.txt"], Prompt + "\n");
        string[] rest = ["generate", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--max-tokens", "10", "--temperature", "0"];
        string expected = Tell("--max-tokens", "10", "--temperature", "0").Out;
        Assert.Equal(expected, CliRun.Of(_home.FullName, [.. rest, "--prompt-file", _home["prompt.txt"]]).Out);
        Assert.Equal(expected, CliRun.WithInput(_home.FullName, Prompt + "\n", [.. rest, "--prompt", "-"]).Out);
    }

    [Fact]
    public void Reading_ahead_and_small_caches_work_here_too()
    {
        string plain = Tell("--temperature", "0", "--max-tokens", "80").Out;
        Assert.Equal(plain, Tell("--temperature", "0", "--max-tokens", "80", "--lookup", "4").Out);
        foreach (string type in (string[])["f16", "q8_0"]) Assert.StartsWith(Prompt + ", there was", Tell("--temperature", "0", "--max-tokens", "80", "--cache-type", type).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--logit-bias is '5'", "--logit-bias", "5")]
    [InlineData("--logit-bias names token 512", "--logit-bias", "512=1")]
    [InlineData("--logit-bias is '5=NaN'", "--logit-bias", "5=NaN")]
    [InlineData("--stop-token is '512'", "--stop-token", "512")]
    [InlineData("--stop is empty", "--stop", "")]
    [InlineData("--min-tokens is 9, but --max-tokens 3", "--min-tokens", "9", "--max-tokens", "3")]
    [InlineData("give --beams N too", "--length-penalty", "2")]
    [InlineData("--temperature does not go with --beams", "--beams", "2", "--temperature", "1")]
    [InlineData("--stop does not go with --beams", "--beams", "2", "--stop", "x")]
    [InlineData("give --json too", "--logprobs", "2")]
    [InlineData("give one of them", "--prompt-file", "x")]
    [InlineData("--top-p is '0': expected a number above 0, 1 at most", "--top-p", "0")]
    [InlineData("--early-stopping is 'yes'", "--early-stopping", "yes")]
    public void Mistakes_are_named(string message, params string[] flags)
    {
        CliRun run = Tell(flags);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }

    private CliRun Tell(params string[] flags) => CliRun.Of(_home.FullName, ["generate", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--prompt", Prompt, .. flags]);

    private static string Word(CliRun run, string name) => run.Json.GetProperty(name).GetString()!;

    private static int[] Ids(CliRun run) => [.. run.Json.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32())];
}
