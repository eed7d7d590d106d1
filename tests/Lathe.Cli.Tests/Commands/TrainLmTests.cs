using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class TrainLmTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public TrainLmTests() => File.WriteAllText(_home["text.txt"], string.Concat(Enumerable.Range(0, 300).Select(i => $"line {i} counts to {i + 1}.\n")));

    [Fact]
    public void A_model_of_characters_becomes_gguf_without_them()
    {
        CliRun train = Train("--preset", "nano-llama", "--json");
        Assert.True(train.ExitCode == 0, train.Error);
        string run = Path.GetDirectoryName(Directory.GetFiles(_home.FullName, "run.json", SearchOption.AllDirectories).Single())!, gguf = _home["model.gguf"];
        CliRun convert = CliRun.Of(_home.FullName, "convert", run, gguf, "--to", "gguf", "--json");
        Assert.True(convert.ExitCode == 0, convert.Error);
        Assert.Contains("vocabulary of characters", convert.Error, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, convert.Json.TryGetProperty("tokenizer", out JsonElement tokenizer) ? tokenizer.ValueKind : JsonValueKind.Null);
        Assert.Equal(0, CliRun.Of(_home.FullName, "inspect", gguf, "--json").ExitCode);
    }

    [Fact]
    public void A_run_leaves_its_folder_and_one_document()
    {
        CliRun run = Train("--json", "--ema", "0.9", "--accumulate", "2");
        Assert.True(run.ExitCode == 0, run.Error);
        JsonElement document = run.Json;
        Assert.Equal(8, document.GetProperty("steps").GetInt64());
        Assert.Equal(8 * 4 * 16 * 2, document.GetProperty("tokens").GetInt64());
        Assert.InRange(document.GetProperty("validation_loss").GetDouble(), 1, 5);
        Assert.InRange(document.GetProperty("predicted_step_bytes").GetDouble() / document.GetProperty("step_bytes").GetDouble(), 0.9, 1.1);
        Assert.StartsWith("line", document.GetProperty("sample").GetString(), StringComparison.Ordinal);
        Assert.False(document.GetProperty("interrupted").GetBoolean());
        foreach (string name in (string[])["run.json", "tokens.bin", "metrics.csv", "metrics.jsonl", "model/config.json", "model/model.safetensors", "model/characters.json", "checkpoints/last.safetensors", "checkpoints/best.safetensors", "tokenizer/characters.json"])
            Assert.True(File.Exists(Path.Combine(_home["run"], name)), name);
        Assert.Contains("\"accumulation_steps\": 2", File.ReadAllText(Path.Combine(_home["run"], "run.json")), StringComparison.Ordinal);

        // The config alone makes the same run again.
        File.Copy(Path.Combine(_home["run"], "run.json"), _home["again.json"]);
        CliRun again = CliRun.Of(_home.FullName, "train", "lm", "--config", _home["again.json"], "--out", _home["again"], "--json");
        Assert.Equal(document.GetProperty("validation_loss").GetDouble(), again.Json.GetProperty("validation_loss").GetDouble());
        WeightFiles.AssertEqual(Path.Combine(_home["run"], "checkpoints/last.safetensors"), Path.Combine(_home["again"], "checkpoints/last.safetensors"));
    }

    [Fact]
    public void A_stopped_run_says_how_to_go_on_and_goes_on()
    {
        CliRun stopped = CliRun.Stopped(_home.FullName, Arguments());
        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("lathe train lm --resume", stopped.Out, StringComparison.Ordinal);
        CliRun refused = Train();
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--overwrite", refused.ErrorLine, StringComparison.Ordinal);
        CliRun changed = CliRun.Of(_home.FullName, "train", "lm", "--resume", _home["run"], "--width", "64");
        Assert.Equal(2, changed.ExitCode);
        Assert.Contains("--width contradicts --resume", changed.ErrorLine, StringComparison.Ordinal);
        CliRun resumed = CliRun.Of(_home.FullName, "train", "lm", "--resume", _home["run"], "--steps", "9");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Contains("step 9/9", resumed.Out, StringComparison.Ordinal);
        Assert.Contains("validation loss", resumed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fast_dev_run_and_a_profile_leave_no_checkpoint()
    {
        CliRun fast = Train("--fast-dev-run", "--json");
        Assert.True(fast.ExitCode == 0, fast.Error);
        Assert.Equal(1, fast.Json.GetProperty("steps").GetInt64());
        CliRun profile = CliRun.Of(_home.FullName, [.. Arguments()[..^1], "100", "--profile", "--json"]);
        Assert.True(profile.ExitCode == 0, profile.Error);
        Assert.Contains("linear′", profile.Json.GetProperty("profile").EnumerateArray().Select(r => r.GetProperty("op").GetString()));
        Assert.Contains("of roofline", profile.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_home["run"], "checkpoints")));
        Assert.False(File.Exists(Path.Combine(_home["run"], "metrics.csv")));
    }

    [Fact]
    public void A_run_in_bfloat16_is_saved_and_resumed_to_the_same_bits()
    {
        Assert.Equal(0, Train("--dtype", "bfloat16", "--checkpoint-every", "3").ExitCode);
        string[] apart = [.. Arguments(), "--dtype", "bfloat16"];
        apart[Array.IndexOf(apart, "--out") + 1] = _home["cut"];
        Assert.Equal(130, CliRun.Stopped(_home.FullName, apart).ExitCode);
        CliRun resumed = CliRun.Of(_home.FullName, "train", "lm", "--resume", _home["cut"], "--json");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        WeightFiles.AssertEqual(Path.Combine(_home["run"], "checkpoints/last.safetensors"), Path.Combine(_home["cut"], "checkpoints/last.safetensors"));
        Assert.Equal(2, Train("--overwrite", "--dtype", "bfloat16", "--ema", "0.9").ExitCode);
    }

    [Theory]
    [InlineData("--data is missing", "train", "lm")]
    [InlineData("--preset contradicts --config", "train", "lm", "--preset", "nano", "--config", "x.json")]
    [InlineData("--preset is 'huge'", "train", "lm", "--preset", "huge")]
    [InlineData("--min-lr", "train", "lm", "--min-lr", "many")]
    [InlineData("--overwrite contradicts --resume", "train", "lm", "--resume", "--overwrite")]
    public void Wrong_usage_is_one_line_that_names_the_flag(string words, params string[] arguments)
    {
        CliRun run = CliRun.Of(_home.FullName, arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        CliRun run = CliRun.Of(_home.FullName, "train", "lm", "--data", "nowhere.txt");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("nowhere.txt': there is no such file", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_resumed_says_so()
    {
        CliRun none = CliRun.Of(_home.FullName, "train", "lm", "--resume", _home["nothing"]);
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("nothing to resume", none.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(0, Train().ExitCode);
        File.WriteAllBytes(Path.Combine(_home["run"], "checkpoints/last.safetensors"), [1, 2, 3]);
        Assert.Equal(1, CliRun.Of(_home.FullName, "train", "lm", "--resume", _home["run"]).ExitCode);
        File.WriteAllText(Path.Combine(_home["run"], "run.json"), "{\"steps\": 1, \"bananas\": 2}");
        Assert.Contains("bananas", CliRun.Of(_home.FullName, "train", "lm", "--resume", _home["run"]).ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_has_examples()
    {
        CliRun help = CliRun.Of(_home.FullName, "train", "lm", "--help");
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("lathe train lm --data book.txt", help.Out, StringComparison.Ordinal);
        Assert.Contains("--overfit-batches N", help.Out, StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();

    private CliRun Train(params string[] more) => CliRun.Of(_home.FullName, [.. Arguments(), .. more]);

    private string[] Arguments() =>
    [
        "train", "lm", "--data", _home["text.txt"], "--out", _home["run"], "--layers", "1", "--width", "32", "--heads", "2", "--context", "16", "--batch-size", "4",
        "--validate-every", "4", "--sample-every", "4", "--sample-tokens", "10", "--prompt", "line", "--steps", "8",
    ];

}
