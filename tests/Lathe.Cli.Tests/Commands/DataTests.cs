using System.Diagnostics;
using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class DataTests : IDisposable
{
    private static readonly string[] Things = ["river", "bridge", "engine", "garden", "island", "harbour", "forest", "ladder", "kitchen", "cloud", "jacket"];
    private readonly TemporaryFolder _home = new();

    [Fact]
    public void A_run_cleans_judges_and_splits_and_says_what_it_left_out()
    {
        string data = Write("in.jsonl", Records(200).Append("{broken").Append("""{"prompt": "Empty?", "completion": ""}"""));
        CliRun run = Lathe("data", "run", "--data", data, "--out", _home["out"], "--min-diversity", "0.1", "--min-tokens", "3", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.True(run.Json.GetProperty("passed").GetBoolean());
        string[] rejects = File.ReadAllLines(Path.Combine(_home["out"], "rejects.jsonl"));
        Assert.Equal([201, 202], rejects.Select(r => JsonDocument.Parse(r).RootElement.GetProperty("line").GetInt32()).Order());
        Assert.Equal(200, File.ReadLines(Path.Combine(_home["out"], "train.jsonl")).Count() + File.ReadLines(Path.Combine(_home["out"], "validation.jsonl")).Count());
        Assert.Contains("<html", File.ReadAllText(Path.Combine(_home["out"], "report.html")), StringComparison.Ordinal);
        JsonDocument.Parse(File.ReadAllText(Path.Combine(_home["out"], "report.json"))).Dispose();

        CliRun again = Lathe("data", "run", "--data", data, "--out", _home["again"], "--min-diversity", "0.1", "--min-tokens", "3", "--json");
        Assert.Equal(0, again.ExitCode);
        foreach (string name in new[] { "train.jsonl", "validation.jsonl", "rejects.jsonl" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(_home["out"], name)), File.ReadAllBytes(Path.Combine(_home["again"], name)));
    }

    [Fact]
    public void A_gate_that_shuts_is_exit_code_1_with_the_reasons()
    {
        string data = Write("few.jsonl", Records(20));
        CliRun run = Lathe("data", "validate", "--data", data, "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("size", run.Json.GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(0, Lathe("data", "validate", "--data", data, "--no-gate", "--json").ExitCode);
    }

    [Theory]
    [InlineData(2, "--data is missing", "data", "clean", "--out", "x.jsonl")]
    [InlineData(1, "no such file", "data", "clean", "--data", "nowhere.json", "--out", "x.jsonl")]
    [InlineData(2, "--skip is 'polish'", "data", "run", "--data", "in.jsonl", "--out", "o", "--skip", "polish")]
    [InlineData(2, "--split is '2,x'", "data", "run", "--data", "in.jsonl", "--out", "o", "--split", "2,x")]
    [InlineData(2, "--min-tokens is 9", "data", "validate", "--data", "in.jsonl", "--min-tokens", "9", "--max-tokens", "3")]
    [InlineData(2, "--by is 'magic'", "data", "augment", "--data", "in.jsonl", "--out", "o.jsonl", "--by", "magic")]
    [InlineData(2, "--good is missing", "data", "quality", "--bad", "in.jsonl", "--out", "q")]
    [InlineData(1, "needs 10 of each kind", "data", "quality", "--good", "in.jsonl", "--bad", "in.jsonl", "--out", "q")]
    public void Mistakes_are_one_line(int code, string message, params string[] arguments)
    {
        Write("in.jsonl", Records(3));
        CliRun run = Lathe([.. arguments.Select(a => a is "in.jsonl" or "x.jsonl" or "o" or "o.jsonl" or "q" ? _home[a] : a)]);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_home["x.jsonl"]) || File.Exists(_home["o.jsonl"]) || File.Exists(_home["q"]));
    }

    [Fact]
    public void A_classifier_is_trained_and_filters()
    {
        string good = Write("good.jsonl", Enumerable.Range(0, 60).Select(i => $$"""{"text": "The {{Things[i % 11]}} carries water {{i}} to the {{Things[i * 3 % 11]}}, since it lies lower than the hills around."}""")),
            bad = Write("bad.jsonl", Enumerable.Range(0, 60).Select(i => $$"""{"text": "Log in or buy now {{i}}: best {{Things[i % 11]}} price, free shipping, click here to register."}"""));
        CliRun trained = Lathe("data", "quality", "--good", good, "--bad", bad, "--out", _home["q.safetensors"], "--json");
        Assert.Equal(0, trained.ExitCode);
        Assert.Equal((54, 54, 12), (trained.Json.GetProperty("good").GetInt32(), trained.Json.GetProperty("bad").GetInt32(), trained.Json.GetProperty("held_out").GetInt32()));
        Assert.Equal((1.0, 1.0), (trained.Json.GetProperty("good_kept").GetDouble(), trained.Json.GetProperty("bad_dropped").GetDouble()));
        string both = Write("both.jsonl", File.ReadLines(good).Take(5).Concat(File.ReadLines(bad).Take(4)));
        // Gopher's rules want fifty words of a text, and none of an answer.
        File.WriteAllText(both, File.ReadAllText(both).Replace("{\"text\":", "{\"prompt\": \"Tell.\", \"completion\":", StringComparison.Ordinal));
        CliRun cleaned = Lathe("data", "clean", "--data", both, "--quality-model", _home["q.safetensors"], "--out", _home["kept.jsonl"], "--json");
        Assert.Equal(0, cleaned.ExitCode);
        Assert.Equal((5, 4), (cleaned.Json.GetProperty("records").GetInt32(), cleaned.Json.GetProperty("dropped").GetInt32()));
    }

    // It waits and asks again before it gives up.
    [Fact]
    [Trait("Category", "Slow")]
    public void A_teacher_that_is_not_there_is_one_line()
    {
        string data = Write("in.jsonl", Records(3));
        CliRun run = Lathe("data", "augment", "--data", data, "--out", _home["o.jsonl"], "--teacher", "http://127.0.0.1:1/v1", "--teacher-model", "m");
        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("is it up, and not overloaded?", run.ErrorLine, StringComparison.Ordinal);
        Assert.False(File.Exists(_home["o.jsonl"]));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void A_file_larger_than_the_heap_goes_through()
    {
        string data = _home["large.jsonl"], output = _home["clean.jsonl"];
        var random = new Random(2);
        using (var writer = new StreamWriter(data))
        {
            for (int i = 0; i < 3500; i++)
                writer.WriteLine($"{{\"prompt\": \"Story {i}?\", \"completion\": \"{string.Join(' ', Enumerable.Range(0, 2200).Select(_ => $"{Things[random.Next(11)]}{random.Next(1000)}"))}.\"}}");
        }

        const long heap = 40L << 20;
        Assert.True(new FileInfo(data).Length > 1.5 * heap);
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet");
        foreach (string argument in new[] { Path.Combine(AppContext.BaseDirectory, "lathe.dll"), "data", "clean", "--data", data, "--out", output, "--json" }) start.ArgumentList.Add(argument);
        start.Environment["LATHE_THREADS"] = "2"; // Each thread remembers words of its own.
        start.Environment["DOTNET_GCHeapHardLimit"] = heap.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        CliRun run = Processes.LatheProcess.Run(start);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(3500, run.Json.GetProperty("records").GetInt32());
        Assert.Equal(3500, File.ReadLines(output).Count());
    }

    public void Dispose() => _home.Dispose();

    private static IEnumerable<string> Records(int count) => Enumerable.Range(0, count).Select(i
        => $$"""{"prompt": "What stands behind the {{Things[i % 11]}} number {{i}}?", "completion": "Behind it stand {{i * 7 % 311}} {{Things[i * 5 % 11]}}s by the {{Things[i / 11 % 11]}}, and a sign with {{i * 13 % 977}} on it."}""");

    private CliRun Lathe(params string[] arguments) => CliRun.Of(_home.FullName, arguments);

    private string Write(string name, IEnumerable<string> lines)
    {
        File.WriteAllLines(_home[name], lines);
        return _home[name];
    }
}
