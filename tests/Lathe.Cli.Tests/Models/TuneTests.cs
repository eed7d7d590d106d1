using System.Security.Cryptography;
using System.Text.Json;
using Lathe.Cli.Tests.Processes;
using Lathe.Nn.Tests.Formats;

namespace Lathe.Cli.Tests.Models;

/// <summary><c>lathe tune</c>, <c>lathe merge</c> and <c>--adapter</c> with real models and real instructions.</summary>
public sealed class TuneTests : IDisposable
{
    private const string Question = "What is the capital of France?";

    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    [Trait("Category", "Slow")]
    public void A_real_model_learns_beside_its_file_and_is_the_same_with_its_adapter_and_merged()
    {
        string before = Hash(Stories.Model);

        // In a process of its own: the memory that is predicted and measured is a whole process's, and tests beside this one take theirs.
        CliRun tune = LatheProcess.Run(_home.FullName, Arguments(["--steps", "24", "--lr", "3e-3", "--json"]));
        Assert.True(tune.ExitCode == 0, tune.Error);
        JsonElement document = tune.Json;
        double first = document.GetProperty("first_validation_loss").GetDouble(), best = document.GetProperty("best_validation_loss").GetDouble();
        Assert.True(best < first - 0.5, $"the validation loss went from {first} to {best}");
        Assert.Equal(17920, document.GetProperty("trained_parameters").GetInt64());
        Assert.Equal((228, 12), (document.GetProperty("examples").GetInt32(), document.GetProperty("held_out").GetInt32()));
        Assert.InRange(document.GetProperty("predicted_peak_bytes").GetInt64() / (double)document.GetProperty("peak_bytes").GetInt64(), 0.8, 1.2);
        Assert.Equal(before, Hash(Stories.Model));
        string adapter = document.GetProperty("result").GetString()!;
        foreach (string name in (string[])["adapter_config.json", "adapter_model.safetensors", "chat_template.jinja", "tokenizer.json"]) Assert.True(File.Exists(Path.Combine(adapter, name)), name);

        double[] bare = Score("--model", Stories.Model), beside = Score("--model", Stories.Model, "--adapter", adapter), none = Score("--model", Stories.Model, "--adapter", adapter + "=0");
        Assert.Equal(bare, none);
        Assert.True(bare.Zip(beside, (a, b) => Math.Abs(a - b)).Max() > 0.1);
        foreach (string to in (string[])["hf", "gguf"])
        {
            string merged = _home[$"merged.{to}"];
            CliRun merge = CliRun.Of(_home.FullName, "merge", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--adapter", adapter, "--out", merged, "--to", to, "--json");
            Assert.True(merge.ExitCode == 0, merge.Error);
            Assert.All(beside.Zip(Score("--model", merged)), pair => Assert.Equal(pair.First, pair.Second, 1e-4));

            // A merged model is asked as it was taught, with no word about templates.
            Assert.Equal(Answer("--model", Stories.Model, "--adapter", adapter), Answer("--model", merged));
        }
    }

    [Theory]
    [InlineData("q8_0")]
    [InlineData("nf4")]
    [Trait("Category", "Slow")]
    public void An_adapter_over_blocks_of_a_random_llama_learns_too(string blocks)
    {
        string model = SharedData.Find("models/llama-2-tiny-random.gguf");
        CliRun tune = CliRun.Of(_home.FullName, "tune", "--model", model, "--data", Slice(60), "--quantize", blocks, "--packing", "blocks", "--context", "512", "--steps", "10", "--lr", "1e-2", "--out", _home["run"], "--checkpoint-activations", "--target", "all-linear", "--merge", "--json");
        Assert.True(tune.ExitCode == 0, tune.Error);
        Assert.True(tune.Json.GetProperty("best_validation_loss").GetDouble() < tune.Json.GetProperty("first_validation_loss").GetDouble());
        Assert.True(File.Exists(Path.Combine(tune.Json.GetProperty("merged").GetString()!, "model.safetensors")));
    }

    [Fact]
    public void A_stopped_run_goes_on_to_the_same_adapter()
    {
        string[] few = ["--steps", "4", "--context", "192"];
        CliRun whole = Tune([.. few, "--out", _home["whole"]]);
        Assert.True(whole.ExitCode == 0, whole.Error);
        CliRun stopped = CliRun.Stopped(_home.FullName, Arguments([.. few, "--out", _home["run"]]));
        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("lathe tune --resume", stopped.Out, StringComparison.Ordinal);
        CliRun again = Tune([.. few, "--out", _home["run"]]);
        Assert.Contains("--overwrite", again.ErrorLine, StringComparison.Ordinal);
        CliRun changed = CliRun.Of(_home.FullName, "tune", "--resume", _home["run"], "--rank", "3");
        Assert.Equal(2, changed.ExitCode);
        Assert.Contains("--rank contradicts --resume", changed.ErrorLine, StringComparison.Ordinal);
        CliRun resumed = CliRun.Of(_home.FullName, "tune", "--resume", _home["run"]);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        foreach (string name in (string[])["adapter/adapter_model.safetensors", "checkpoints/best.safetensors"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(_home["whole"], name)), File.ReadAllBytes(Path.Combine(_home["run"], name)));
    }

    [Fact]
    public void What_cannot_be_learnt_from_goes_to_the_rejects()
    {
        File.WriteAllText(_home["mixed.jsonl"], """
            {"instruction": "Say yes.", "output": "Yes."}
            {"instruction": "Say no.", "output":
            {"instruction": "Say it.", "output": "It."}

            """);
        CliRun run = CliRun.Of(_home.FullName, "tune", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--data", _home["mixed.jsonl"], "--steps", "1", "--out", _home["run"], "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(1, run.Json.GetProperty("dropped").GetInt32());
        Assert.Contains("1 record left out", run.Error, StringComparison.Ordinal);
        using JsonDocument reject = JsonDocument.Parse(Assert.Single(File.ReadAllLines(Path.Combine(_home["run"], "rejects.jsonl"))));
        Assert.Equal(2, reject.RootElement.GetProperty("line").GetInt64());
    }

    [Theory]
    [InlineData("--rank contradicts --full", "--full", "--rank", "8")]
    [InlineData("--merge contradicts --full", "--full", "--merge")]
    [InlineData("is 600, but the model has 512", "--context", "600")]
    [InlineData("--quantize is 'q3'", "--quantize", "q3")]
    [InlineData("no projection of this model is named by 'w_proj'", "--target", "w_proj")]
    [InlineData("--template is 'nothing'", "--template", "nothing")]
    public void Flags_that_do_not_go_together_are_named(string words, params string[] more)
    {
        CliRun run = Tune(more);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_home["run/tune.json"]));
    }

    [Fact]
    public void Embedding_and_head_are_tuned_apart_and_merged_into_a_model_with_both()
    {
        CliRun run = Tune("--target", "embed_tokens", "q_proj", "--save-modules", "lm_head", "--steps", "3", "--batch-size", "2", "--merge", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("Not merged", run.Error, StringComparison.Ordinal);
        string adapter = run.Json.GetProperty("result").GetString()!;
        CliRun merged = CliRun.Of(_home.FullName, "merge", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--adapter", adapter, "--out", _home["untied"], "--json");
        Assert.True(merged.ExitCode == 0, merged.Error);
        Assert.Equal(260032 + (512 * 64), merged.Json.GetProperty("parameters").GetInt64());
        double[] scores = [.. new[] { (string[])["--model", Stories.Model, "--adapter", adapter], ["--model", _home["untied"]] }
            .Select(model => CliRun.Of(_home.FullName, ["score", .. model, "--tokenizer", Stories.Tokenizer, "--text", "Once upon a time there was a girl.", "--json"]).Json.GetProperty("log_probability").GetDouble())];
        Assert.Equal(scores[0], scores[1], 1e-3);
    }

    [Fact]
    public void What_is_no_adapter_is_refused()
    {
        Directory.CreateDirectory(_home["empty"]);
        CliRun run = CliRun.Of(_home.FullName, "score", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--text", "a", "--adapter", _home["empty"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("adapter_config.json", run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(2, CliRun.Of(_home.FullName, "score", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--text", "a", "--adapter", _home["empty"] + "x=half").ExitCode);
        Assert.Equal(2, CliRun.Of(_home.FullName, "merge", "--model", Stories.Model, "--out", _home["out"]).ExitCode);
    }

    [Fact]
    public void Records_are_formatted_into_ids_and_labels()
    {
        CliRun run = CliRun.Of(_home.FullName, "data", "format", "--data", Slice(20), "--tokenizer", Stories.Tokenizer, "--template", "alpaca", "--out", _home["tokens.jsonl"], "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        string[] lines = File.ReadAllLines(_home["tokens.jsonl"]);
        Assert.Equal(20, lines.Length);
        using JsonDocument line = JsonDocument.Parse(lines[3]);
        int[] ids = [.. line.RootElement.GetProperty("input_ids").EnumerateArray().Select(e => e.GetInt32())], labels = [.. line.RootElement.GetProperty("labels").EnumerateArray().Select(e => e.GetInt32())];
        Assert.Equal(ids.Length, labels.Length);
        Assert.Contains(-100, labels);
        Assert.All(ids.Zip(labels), pair => Assert.True(pair.Second == pair.First || pair.Second == -100));
        CliRun shown = CliRun.Of(_home.FullName, "data", "format", "--data", Slice(20), "--tokenizer", Stories.Tokenizer, "--template", "alpaca", "--packing", "blocks");
        Assert.Matches(@"⟦The spelling of the given phrase ""freind"" is incorrect", shown.Out);
        Assert.Contains("% full", shown.Out, StringComparison.Ordinal);
    }

    private CliRun Tune(params string[] more) => CliRun.Of(_home.FullName, Arguments(more));

    private string[] Arguments(string[] more)
        => ["tune", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--data", Slice(240), .. more.Contains("--out") ? (string[])[] : ["--out", _home["run"]], .. more.Contains("--context") ? (string[])[] : ["--context", "256"], "--no-interactive", .. more];

    // The first records of a real set of instructions.
    private string Slice(int count)
    {
        string path = _home[$"slice{count}.jsonl"];
        using JsonDocument all = JsonDocument.Parse(File.ReadAllText(SharedData.Find("instruct/instruction-data.json")));
        File.WriteAllLines(path, all.RootElement.EnumerateArray().Take(count).Select(e => JsonSerializer.Serialize(e)));
        return path;
    }

    private double[] Score(params string[] model)
    {
        CliRun run = CliRun.Of(_home.FullName, ["score", .. model, .. model[1] == Stories.Model ? (string[])["--tokenizer", Stories.Tokenizer] : [], "--text", "Once upon a time there was a fish.", "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return [.. run.Json.GetProperty("tokens").EnumerateArray().Select(t => t.GetProperty("log_probability").GetDouble())];
    }

    private string Answer(params string[] model)
    {
        CliRun run = CliRun.WithInput(_home.FullName, Question + "\n", ["chat", .. model, .. model[1] == Stories.Model ? (string[])["--tokenizer", Stories.Tokenizer] : [], "--temperature", "0", "--max-tokens", "30", "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Out.Split('\n')[0]).RootElement.GetProperty("content").GetString()!;
    }

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
}
