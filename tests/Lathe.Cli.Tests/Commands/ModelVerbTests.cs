using System.Text.Json;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Tests.Commands;

/// <summary><c>inspect</c>, <c>convert</c> and <c>generate</c> on a small random model.</summary>
public sealed class ModelVerbTests : IDisposable
{
    private static readonly TransformerConfig Config = Llama.Of(2, 2, 32, 11, 64) with { FeedForward = 64, InitialDeviation = 0.3 };
    private readonly TemporaryFolder _folder = new();

    public ModelVerbTests()
    {
        using var model = new Transformer(Config, new Initializer(3));
        PretrainedModel.Save(Model, model);
        using FileStream file = File.Create(Path.Combine(Model, "characters.json"));
        CharacterTokenizer.Train(["abcdefghij\n"]).Save(file);
    }

    private string Model => _folder["model"];

    [Fact]
    public void Inspect_counts_and_predicts()
    {
        JsonElement json = Run("inspect", Model, "--batch", "2", "--context", "16", "--weights", "--json").Json;
        using var model = new Transformer(Config, new Initializer(1));
        Assert.Equal("hf", json.GetProperty("format").GetString());
        Assert.Equal("llama", json.GetProperty("family").GetString());
        Assert.Equal(model.ParameterCount, json.GetProperty("parameters").GetProperty("total").GetInt64());
        Assert.Equal(4 * model.ParameterCount, json.GetProperty("memory").GetProperty("weights").GetInt64());
        Assert.Equal(2 * 2 * 2 * 16 * 32 * 4, json.GetProperty("memory").GetProperty("kv_cache").GetInt64());
        Assert.Equal(4 * model.ParameterCount, json.GetProperty("stored_bytes").GetProperty("F32").GetInt64());
        Assert.Contains(json.GetProperty("weights").EnumerateArray(), w => w.GetProperty("name").GetString() == "model.layers.1.self_attn.q_proj.weight");
        string page = Run("inspect", "gpt2").Out;
        Assert.Contains("124,439,808", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_goes_round_and_the_text_stays()
    {
        string gguf = _folder["m.gguf"], bin = _folder["m.bin"], back = _folder["back"];
        JsonElement json = Run("convert", Model, gguf, "--to", "gguf", "--type", "f32", "--json").Json;
        Assert.Equal("F32", json.GetProperty("type").GetString());
        Run("convert", gguf, bin, "--to", "llama2c");
        Run("convert", bin, back, "--to", "hf");
        string[] tokenizer = ["--tokenizer", Path.Combine(Model, "characters.json"), "--prompt", "abc", "--temperature", "0", "--max-tokens", "12"];
        string text = Run(["generate", "--model", Model, .. tokenizer]).Out;
        Assert.StartsWith("abc", text, StringComparison.Ordinal);
        Assert.Equal(text, Run(["generate", "--model", gguf, .. tokenizer]).Out);
        Assert.Equal(text, Run(["generate", "--model", bin, .. tokenizer]).Out);
        Assert.Equal(text, Run(["generate", "--model", back, .. tokenizer]).Out);
        Assert.InRange(Run("convert", Model, _folder["q.gguf"], "--to", "gguf", "--type", "q8_0", "--json").Json.GetProperty("bytes").GetInt64(), 1, new FileInfo(gguf).Length / 2);
    }

    [Fact]
    public void Generate_follows_its_seed_and_tells_in_json()
    {
        string[] arguments = ["generate", "--model", Model, "--prompt", "a", "--max-tokens", "20", "--temperature", "1.5", "--json"];
        JsonElement first = Run([.. arguments, "--seed", "1"]).Json, again = Run([.. arguments, "--seed", "1"]).Json, other = Run([.. arguments, "--seed", "2"]).Json;
        Assert.Equal(first.GetProperty("text").GetString(), again.GetProperty("text").GetString());
        Assert.NotEqual(first.GetProperty("text").GetString(), other.GetProperty("text").GetString());
        Assert.Equal(20, first.GetProperty("ids").GetArrayLength());
        Assert.Equal("length", first.GetProperty("stop").GetString());
        Assert.Equal("context", Run("generate", "--model", Model, "--max-tokens", "500", "--json").Json.GetProperty("stop").GetString());
    }

    [Fact]
    public void Wrong_usage_and_damaged_files_are_one_line()
    {
        Fails(2, "--model is missing", "generate");
        Fails(2, "inspect needs a model", "inspect");
        Fails(2, "--to is missing", "convert", Model, "x");
        Fails(2, "two paths", "convert", Model, "--to", "gguf");
        Fails(2, "--type goes with", "convert", Model, "x", "--to", "hf", "--type", "q8_0");
        Fails(2, "same path", "convert", Model, Model, "--to", "hf");
        Fails(2, "expected f32", "convert", Model, "x", "--to", "gguf", "--type", "q9");
        Fails(1, "There is no model at", "generate", "--model", _folder["none"]);
        Fails(1, "prompt and answer together", "generate", "--model", Model, "--prompt", "abc", "--context", "2");
        string broken = _folder["broken.gguf"];
        File.WriteAllBytes(broken, [.. "GGUF"u8, 3, 0, 0, 0, 255]);
        Fails(1, "broken.gguf", "inspect", broken);
        Fails(1, "broken.gguf", "convert", broken, _folder["y"], "--to", "hf");
        Assert.False(Directory.Exists(_folder["y"]));
    }

    public void Dispose() => _folder.Dispose();

    private CliRun Run(params string[] arguments)
    {
        CliRun run = CliRun.Of(_folder.FullName, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    private void Fails(int code, string message, params string[] arguments)
    {
        CliRun run = CliRun.Of(_folder.FullName, arguments);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }
}
