using System.Text.Json;
using Lathe.Nn.Tests.Formats;

namespace Lathe.Cli.Tests.Commands;

public sealed class EvalTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    [Theory]
    [InlineData("--model is missing")]
    [InlineData("what to measure is missing", "--model", "m")]
    [InlineData("--tasks names 'blue'", "--model", "m", "--tasks", "blue=x")]
    [InlineData("--tasks bleu has no data", "--model", "m", "--tasks", "bleu")]
    public void WhatIsMissingIsSaid(string expected, params string[] arguments)
    {
        CliRun run = CliRun.Of(_home.FullName, ["eval", .. arguments]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void TheVerbOfDigitsIsStillFound() => Assert.Contains("--exhaustive", CliRun.Of(_home.FullName, "eval", "digits", "--help").Out, StringComparison.Ordinal);

    [Fact]
    public void AModelAgainstItselfDiffersNowhereAndLeavesItsFiles()
    {
        string model = SharedData.Find(Path.Combine("models", "stories260K.bin")), tokenizer = SharedData.Find(Path.Combine("models", "tok512.bin"));
        string data = Path.Combine(_home.FullName, "d.jsonl"), html = Path.Combine(_home.FullName, "r.html"), samples = Path.Combine(_home.FullName, "s.jsonl");
        File.WriteAllLines(data, Enumerable.Range(0, 4).Select(i => $$"""{"instruction":"Tell of {{i}} cats.","input":"","output":"There were {{i}} cats."}"""));
        string[] arguments = ["eval", "--model", model, "--tokenizer", tokenizer, "--against", model, "--tasks", "exact-match,bleu,perplexity", "--data", data, "--max-tokens", "8", "--html", html, "--samples", samples, "--json"];
        CliRun run = CliRun.Of(_home.FullName, arguments);
        Assert.Equal(0, run.ExitCode);
        JsonElement[] measures = [.. run.Json.GetProperty("tasks").EnumerateArray().SelectMany(t => t.GetProperty("measures").EnumerateArray())];
        Assert.Equal(["exact-match", "exact-match-normalized", "bleu", "perplexity", "bits-per-byte"], measures.Select(m => m.GetProperty("measure").GetString()));
        Assert.All(measures, m => Assert.Equal((0, 1), (m.GetProperty("difference").GetDouble(), m.GetProperty("p_value").GetDouble())));
        Assert.Equal(8, File.ReadAllLines(samples).Length);
        Assert.Contains("id=\"comparison\"", File.ReadAllText(html), StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();
}
