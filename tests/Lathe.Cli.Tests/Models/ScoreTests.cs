using System.Text.Json;

namespace Lathe.Cli.Tests.Models;

/// <summary><c>lathe score</c> with a real model.</summary>
public sealed class ScoreTests : IDisposable
{
    // llama-perplexity of llama.cpp (February 2025; 2026 gives 3.9850 ± 0.07189) of this model as F32 GGUF on the first 40,000 bytes of
    // tinystories_944k.txt: -c 256, 75 chunks.
    private const double LlamaPerplexity = 3.9849, LlamaError = 0.07189;

    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_text_is_scored_token_by_token()
    {
        CliRun run = Score("--text", "Once upon a time, there was", "--json", "--top", "2");
        Assert.Equal(0, run.ExitCode);
        JsonElement[] tokens = [.. run.Json.GetProperty("tokens").EnumerateArray()];
        Assert.Equal([403, 407, 261, 378, 432, 383, 286], tokens.Select(t => t.GetProperty("id").GetInt32()));
        Assert.All(tokens, t => Assert.Equal(2, t.GetProperty("top").GetArrayLength()));
        double sum = tokens.Sum(t => t.GetProperty("log_probability").GetDouble());
        Assert.Equal(sum, run.Json.GetProperty("log_probability").GetDouble(), 1e-9);
        Assert.Equal(Math.Exp(-sum / 7), run.Json.GetProperty("perplexity").GetDouble(), 1e-9);
        Assert.Equal(-sum / Math.Log(2) / 27, run.Json.GetProperty("bits_per_byte").GetDouble(), 1e-9);

        // The same numbers as generate tells of a prompt.
        CliRun echo = CliRun.Of(_home.FullName, "generate", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--prompt", "Once upon a time, there was", "--max-tokens", "0", "--json", "--echo-logprobs");
        Assert.Equal(
            tokens.Select(t => Math.Round(t.GetProperty("log_probability").GetDouble(), 5)),
            echo.Json.GetProperty("prompt_log_probabilities").EnumerateArray().Select(t => Math.Round(t.GetProperty("log_probability").GetDouble(), 5)));
        CliRun plain = Score("--text", "Once upon a time, there was");
        Assert.Contains("·upon", plain.Out, StringComparison.Ordinal);
        Assert.Contains("perplexity", plain.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_has_no_perplexity()
    {
        CliRun run = Score("--text", ""), json = Score("--text", "", "--json");
        Assert.Contains("nothing was scored", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\":-0", json.Out, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, json.Json.GetProperty("perplexity").ValueKind);
    }

    [Fact]
    public void Perplexity_is_llama_cpps()
    {
        byte[] text = File.ReadAllBytes(Lathe.Nn.Tests.Formats.SharedData.Find("text/tinystories_944k.txt"));
        File.WriteAllBytes(_home["text.txt"], text[..40000]);
        CliRun run = Score("--file", _home["text.txt"], "--llama-perplexity", "--window", "256", "--json");
        Assert.Equal(75, run.Json.GetProperty("windows").GetInt32());
        Assert.Equal(LlamaPerplexity, run.Json.GetProperty("perplexity").GetDouble(), 2e-4);
        Assert.Equal(LlamaError, run.Json.GetProperty("perplexity_error").GetDouble(), 2e-5);
        Assert.False(run.Json.TryGetProperty("tokens", out _));
    }

    [Fact]
    public void Windows_slide_over_a_file()
    {
        File.WriteAllText(_home["text.txt"], string.Concat(Enumerable.Repeat(Stories.Expected, 4)));
        CliRun half = Score("--file", _home["text.txt"], "--window", "128", "--json"), quarter = Score("--file", _home["text.txt"], "--window", "128", "--stride", "16", "--json", "--tokens");
        long bytes = new FileInfo(_home["text.txt"]).Length;
        Assert.All((CliRun[])[half, quarter], r => Assert.Equal(bytes, r.Json.GetProperty("bytes").GetInt64()));
        Assert.Equal(half.Json.GetProperty("scored_tokens").GetInt64(), quarter.Json.GetProperty("tokens").GetArrayLength());
        Assert.True(quarter.Json.GetProperty("windows").GetInt32() > 3 * half.Json.GetProperty("windows").GetInt32());
        Assert.True(quarter.Json.GetProperty("perplexity").GetDouble() < half.Json.GetProperty("perplexity").GetDouble());
        Assert.Equal(3, Score("--file", _home["text.txt"], "--window", "128", "--windows", "3", "--json").Json.GetProperty("windows").GetInt32());
        Assert.InRange(Score("--file", _home["text.txt"], "--window", "128", "--json", "--cache-type", "q8_0").Json.GetProperty("perplexity").GetDouble() / half.Json.GetProperty("perplexity").GetDouble(), 0.97, 1.03);
    }

    [Fact]
    public void Nothing_is_no_error()
    {
        CliRun run = Score("--text", "", "--json");
        Assert.Equal((0, 0), (run.ExitCode, run.Json.GetProperty("scored_tokens").GetInt32()));
        Assert.Equal(JsonValueKind.Null, run.Json.GetProperty("perplexity").ValueKind);
        Assert.Contains("nothing was scored", Score("--text", "").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_C_gives_the_sums_so_far_and_130()
    {
        CliRun run = CliRun.Stopped(_home.FullName, "score", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--text", "Once", "--json");
        Assert.Equal((130, 0), (run.ExitCode, run.Json.GetProperty("scored_tokens").GetInt32()));
    }

    [Theory]
    [InlineData(2, "--model is missing", "score")]
    [InlineData(2, "give --text TEXT or --file FILE", "score", "--model", "x")]
    [InlineData(2, "give one of them", "score", "--model", "x", "--text", "a", "--file", "b")]
    [InlineData(1, "--file 'nowhere'", "score", "--model", "x", "--file", "nowhere")]
    [InlineData(2, "--window is '1'", "score", "--model", "x", "--text", "a", "--window", "1")]
    [InlineData(2, "give --json too", "score", "--model", "x", "--text", "a", "--top", "2")]
    public void Mistakes_are_named(int code, string message, params string[] arguments)
    {
        CliRun run = CliRun.Of(_home.FullName, arguments);
        Assert.Equal((code, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the model's context is 512", "--window", "513")]
    [InlineData("some would be left out", "--window", "64", "--stride", "64")]
    [InlineData("side by side", "--llama-perplexity", "--stride", "64")]
    public void Windows_that_cannot_be_are_named(string message, params string[] flags)
    {
        CliRun run = Score(["--text", "a", .. flags]);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }

    private CliRun Score(params string[] arguments) => CliRun.Of(_home.FullName, ["score", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, .. arguments]);
}
