using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class QuickstartTests
{
    private static readonly string[] Stages = ["digits", "corpus", "tokenizer", "pretraining", "tuning", "persona", "evaluation"];

    [Fact]
    [Trait("Category", "Slow")]
    public void It_makes_an_assistant_says_how_and_uses_it_again()
    {
        using var home = new TemporaryFolder();
        CliRun run = CliRun.Of(home.FullName, "quickstart", "--size", "small", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        JsonElement json = run.Json;
        Assert.Equal(Stages, Names(json, reused: false));
        Assert.InRange(json.GetProperty("digit_accuracy").GetDouble(), 0.2, 1);
        Assert.InRange(json.GetProperty("perplexity").GetDouble(), 1, 100);
        Assert.InRange(json.GetProperty("bleu").GetDouble(), 0.01, 1);
        Assert.Equal(120, json.GetProperty("questions").GetInt32());
        Assert.Equal(20, json.GetProperty("safety").GetProperty("harmful").GetInt32());
        Assert.Equal(4, json.GetProperty("persona").GetArrayLength());
        JsonElement folders = json.GetProperty("folders");
        Assert.All(folders.EnumerateObject(), folder => Assert.True(Path.Exists(folder.Value.GetString()), folder.Name));

        // It says on the way what it does, and each command is one that can be run.
        Assert.Contains("7/7 The examination", run.Error);
        Assert.All(json.GetProperty("stages").EnumerateArray().SelectMany(s => s.GetProperty("commands").EnumerateArray()), command => Assert.StartsWith("lathe ", command.GetString()!));

        // The model is one that the other verbs know.
        string model = folders.GetProperty("model").GetString()!, adapter = folders.GetProperty("adapter").GetString()!;
        Assert.Equal(0, CliRun.WithInput(home.FullName, "Hello!\n", "chat", "--model", model, "--adapter", adapter, "--temperature", "0").ExitCode);
        Assert.Equal(0, CliRun.Of(home.FullName, "convert", model, home["a.gguf"], "--to", "gguf").ExitCode);

        // The tokenizer's command alone makes the same file, bit for bit.
        string tokenizer = Path.Combine(folders.GetProperty("tokenizer").GetString()!, "tokenizer.json");
        byte[] before = File.ReadAllBytes(tokenizer);
        File.Delete(tokenizer);
        string data = Path.Combine(folders.GetProperty("data").GetString()!, "train.txt");
        CliRun alone = CliRun.Of(home.FullName, "tokenizer", "train", "--data", data, "--vocab-size", "1024", "--special", "<|endoftext|>", "<|ask|>", "<|answer|>", "<|end|>", "--out", Path.GetDirectoryName(tokenizer)!);
        Assert.True(alone.ExitCode == 0, alone.Error);
        Assert.Equal(before, File.ReadAllBytes(tokenizer));

        // So does the examination's command come to the same figures.
        string exam = json.GetProperty("stages")[6].GetProperty("commands")[0].GetString()!;
        CliRun judged = CliRun.Of(home.FullName, [.. exam.Split(' ')[1..], "--json"]);
        Assert.True(judged.ExitCode == 0, judged.Error);
        double[] values = [.. judged.Json.GetProperty("tasks").EnumerateArray().SelectMany(t => t.GetProperty("measures").EnumerateArray()).Select(m => m.GetProperty("value").GetDouble())];
        Assert.Contains(json.GetProperty("accuracy").GetDouble(), values);
        Assert.Contains(values, v => Math.Abs(v - (json.GetProperty("bleu").GetDouble() * 100)) < 1e-9);

        // What is whole is used again, what lacks a file is made again, to the same figures.
        File.Delete(Path.Combine(folders.GetProperty("adapter").GetString()!, "adapter_model.safetensors"));
        CliRun again = CliRun.Of(home.FullName, "quickstart", "--size", "small", "--json");
        Assert.Equal([.. Stages.Where(s => s != "persona")], Names(again.Json, reused: true));
        Assert.Contains("used again", again.Error);
        Assert.Equal(json.GetProperty("persona").ToString(), again.Json.GetProperty("persona").ToString());
        Assert.Equal(json.GetProperty("accuracy").GetDouble(), again.Json.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void Stopped_before_it_begins_it_leaves_no_step_half_done()
    {
        using var home = new TemporaryFolder();
        CliRun stopped = CliRun.Stopped(home.FullName, "quickstart");
        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("the same command goes on from here", stopped.Out);
        Assert.DoesNotContain("1/7", stopped.Out);
    }

    [Fact]
    public void A_folder_that_is_a_file_is_said_in_one_line()
    {
        using var home = new TemporaryFolder();
        File.WriteAllText(home["file"], "");
        CliRun run = CliRun.Of(home.FullName, "quickstart", "--size", "small", "--out", home["file"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(home["file"], run.ErrorLine);
    }

    [Theory]
    [InlineData("--size", "huge")]
    [InlineData("--seed", "-1")]
    [InlineData("--sed", "1")]
    public void Wrong_flags_are_refused_before_anything_is_made(string flag, string value)
    {
        using var home = new TemporaryFolder();
        CliRun run = CliRun.Of(home.FullName, "quickstart", flag, value);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(home.FullName));
    }

    private static string[] Names(JsonElement document, bool reused)
        => [.. document.GetProperty("stages").EnumerateArray().Where(s => s.GetProperty("reused").GetBoolean() == reused).Select(s => s.GetProperty("name").GetString()!)];
}
