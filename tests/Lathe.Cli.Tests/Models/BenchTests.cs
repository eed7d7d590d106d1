using System.Text.Json;
using Lathe.Cli.Benching;
using Lathe.Cli.Models;
using Lathe.Nn.Models.Accounting;
using Lathe.Tensors;

namespace Lathe.Cli.Tests.Models;

/// <summary><c>lathe bench</c>: what it measures and how it says so. How fast things are is nobody's test.</summary>
public sealed class BenchTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void The_json_holds_every_run_beside_the_machines_ceilings()
    {
        CliRun run = Bench("-p", "16,5", "-n", "4", "-r", "3", "-t", "1", "--cache-type", "f32", "--json");
        Assert.Equal(0, run.ExitCode);
        JsonElement ceiling = Assert.Single(run.Json.GetProperty("ceilings").EnumerateArray()), model = Assert.Single(run.Json.GetProperty("models").EnumerateArray());
        Assert.Equal(1, ceiling.GetProperty("threads").GetInt32());
        Assert.True(ceiling.GetProperty("read_bytes_per_second").GetDouble() > 1e8);
        Assert.True(ceiling.GetProperty("f32_operations_per_second").GetDouble() > 1e8);
        Assert.Equal((260032, "F32"), (model.GetProperty("parameters").GetInt64(), model.GetProperty("type").GetString()));

        // Panels of rows end in padding.
        Assert.InRange(model.GetProperty("size_bytes").GetInt64(), 4 * 260032, 4.2 * 260032);
        Assert.True(model.GetProperty("peak_memory_bytes").GetInt64() > 4 * 260032);
        Assert.True(model.GetProperty("first_token_seconds").GetDouble() >= model.GetProperty("load_seconds").GetDouble());
        JsonElement[] tests = [.. model.GetProperty("tests").EnumerateArray()];
        Assert.Equal(["pp16", "pp5", "tg4"], tests.Select(t => t.GetProperty("test").GetString()));
        foreach (JsonElement test in tests)
        {
            double[] samples = [.. test.GetProperty("samples").EnumerateArray().Select(s => s.GetDouble())];
            Assert.Equal(3, samples.Length);
            Assert.Equal(samples.Average(), test.GetProperty("mean").GetDouble(), 1e-6);
            Assert.Equal(samples.Order().ElementAt(1), test.GetProperty("median").GetDouble());
            Assert.True(test.GetProperty("share_of_ceiling").GetDouble() > 0);
        }

        Assert.Equal(("f32", "read"), (tests[0].GetProperty("ceiling").GetString(), tests[2].GetProperty("ceiling").GetString()));
    }

    [Fact]
    public void A_token_reads_the_weights_and_half_of_the_cache_that_is_filled()
    {
        using ModelSource source = ModelSource.Load(Stories.Model);
        var model = new BenchedModel(source);
        double cache = 2.0 * 5 * 4 * 8 * ((128 + 1) / 2.0);
        Assert.InRange(model.Read, 4 * 260032, 4.2 * 260032);
        Assert.Equal(model.Read + (cache * 4), model.BytesPerToken(new BenchTest(128, false, 1, CacheType.F32)));
        Assert.Equal(model.Read + (cache * 34 / 32), model.BytesPerToken(new BenchTest(128, false, 1, CacheType.Q8_0)));

        // A prompt of one token is a token with an empty cache.
        Assert.Equal(FlopCount.OfToken(source.Model.Config, 0).Forward, model.OperationsPerToken(new BenchTest(1, true, 1, CacheType.F32)), 1e-3);
    }

    [Fact]
    public void Tables_name_model_tests_and_ceilings()
    {
        CliRun plain = Bench("-p", "8", "-n", "2", "-r", "1");
        foreach (string word in (string[])["llama F32", "0.26 M", "pp8", "tg2", "% f32", "% read", "GB/s", "loaded in", "peak"]) Assert.Contains(word, plain.Out, StringComparison.Ordinal);
        string[] lines = Bench("-p", "8", "-n", "2", "-r", "1", "--markdown").Out.Split('\n');
        Assert.Equal("| model | size | params | threads | cache | test | tokens/s | median (min–max) | of ceiling |", lines[0]);
        Assert.All(lines[1..4], l => Assert.Equal(10, l.Count(c => c == '|')));
    }

    [Fact]
    public void Rates_have_the_middle_of_two_and_the_deviation_of_a_sample()
    {
        var rates = new BenchRates([1, 4, 2, 3]);
        Assert.Equal((2.5, 2.5, 1.0, 4.0), (rates.Mean, rates.Median, rates.Least, rates.Most));
        Assert.Equal(Math.Sqrt(5.0 / 3), rates.Deviation, 1e-12);
        Assert.Equal(0, new BenchRates([7]).Deviation);
    }

    [Fact]
    public void What_cannot_be_is_said_in_a_line()
    {
        Assert.Contains("--model is missing", CliRun.Of(_home.FullName, "bench").ErrorLine, StringComparison.Ordinal);
        foreach ((string[] arguments, string part) in ((string[], string)[])
        [
            (["-p", "12,x"], "--prompt is '12,x'"), (["-n", "-3"], "--generate is '-3'"), (["-p", "0", "-n", "0"], "nothing to measure"), (["-t", "0"], "--threads is '0'"),
            (["--cache-type", "q4_0"], "--cache-type is 'q4_0'"), (["-r", "0"], "--repetitions is '0'"),
        ])
        {
            CliRun run = Bench(arguments);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains(part, run.ErrorLine, StringComparison.Ordinal);
        }

        CliRun small = Bench("-p", "600", "-n", "0");
        Assert.Equal(1, small.ExitCode);
        Assert.Contains("512 tokens", small.Error, StringComparison.Ordinal);
        Assert.Contains("no model at", CliRun.Of(_home.FullName, "bench", "--model", "nowhere", "-r", "1").ErrorLine, StringComparison.Ordinal);
    }

    private CliRun Bench(params string[] arguments) => CliRun.Of(_home.FullName, ["bench", "--model", Stories.Model, .. arguments]);
}
