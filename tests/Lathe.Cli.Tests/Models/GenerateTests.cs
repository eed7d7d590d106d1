namespace Lathe.Cli.Tests.Models;

/// <summary><c>lathe generate</c> with a real model.</summary>
public sealed class GenerateTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void It_tells_exactly_the_story_of_the_reference()
    {
        CliRun run = CliRun.Of(_home.FullName, Stories.Tell(Stories.Model, "--tokenizer", Stories.Tokenizer));
        Assert.Equal((0, Stories.Expected), (run.ExitCode, run.Out));
        Assert.Contains("200 tokens at", run.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("tokens/s", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_holds_ids_text_and_settings_and_repeats_by_seed()
    {
        string[] arguments = ["generate", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--prompt", "Once upon a time", "--max-tokens", "30", "--seed", "7", "--json"];
        CliRun run = CliRun.Of(_home.FullName, arguments);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("llama2c", run.Json.GetProperty("format").GetString());
        Assert.Equal([1, 403, 407, 261, 378], run.Json.GetProperty("prompt_ids").EnumerateArray().Select(i => i.GetInt32()));
        Assert.Equal(30, run.Json.GetProperty("ids").GetArrayLength());
        Assert.Equal("max_tokens", run.Json.GetProperty("stop_reason").GetString());
        Assert.Equal(7, run.Json.GetProperty("seed").GetInt32());
        string text = run.Json.GetProperty("text").GetString()!;
        Assert.Equal(text, CliRun.Of(_home.FullName, arguments).Json.GetProperty("text").GetString());
        string plain = CliRun.Of(_home.FullName, arguments[..^1]).Out;
        Assert.Equal("Once upon a time" + text, plain);
        Assert.Equal(text, CliRun.Of(_home.FullName, [.. arguments[..^1], "--no-echo"]).Out);
        Assert.NotEqual(plain, CliRun.Of(_home.FullName, [.. arguments[..9], "8"]).Out);
    }

    [Fact]
    public void The_context_bounds_the_text()
    {
        CliRun full = CliRun.Of(_home.FullName, "generate", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--max-tokens", "600", "--ignore-end", "--json");
        Assert.Equal("context_full", full.Json.GetProperty("stop_reason").GetString());
        Assert.Equal(512, full.Json.GetProperty("ids").GetArrayLength());
        CliRun long_ = CliRun.Of(_home.FullName, "generate", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--prompt", new string('x', 600));
        Assert.Equal(1, long_.ExitCode);
        Assert.Contains("the model's context is 512", long_.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_C_ends_it_with_130()
    {
        CliRun run = CliRun.Stopped(_home.FullName, Stories.Tell(Stories.Model, "--tokenizer", Stories.Tokenizer));
        Assert.Equal((130, ""), (run.ExitCode, run.Out));
    }

    [Fact]
    public void A_missing_tokenizer_is_asked_for()
    {
        string model = _home["model.bin"];
        File.Copy(Stories.Model, model);
        CliRun run = CliRun.Of(_home.FullName, Stories.Tell(model));
        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("--tokenizer FILE|DIR", run.ErrorLine, StringComparison.Ordinal);

        // Beside the model it is found.
        File.Copy(Stories.Tokenizer, _home["tok512.bin"]);
        Assert.Equal(Stories.Expected, CliRun.Of(_home.FullName, Stories.Tell(model)).Out);
    }

    [Theory]
    [InlineData(2, "--model is missing", "generate")]
    [InlineData(1, "there is no model at 'nowhere'", "generate", "--model", "nowhere")]
    [InlineData(2, "--temperature is '-1'", "generate", "--model", "x", "--temperature", "-1")]
    [InlineData(2, "--top-p is '0'", "generate", "--model", "x", "--top-p", "0")]
    [InlineData(2, "--max-tokens is 'many'", "generate", "--model", "x", "--max-tokens", "many")]
    public void Mistakes_are_named(int code, string message, params string[] arguments)
    {
        CliRun run = CliRun.Of(_home.FullName, arguments);
        Assert.Equal((code, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_model_is_an_error_of_one_line()
    {
        byte[] bytes = File.ReadAllBytes(Stories.Model);
        string model = _home["cut.bin"];
        File.WriteAllBytes(model, bytes[..(bytes.Length / 2)]);
        CliRun run = CliRun.Of(_home.FullName, Stories.Tell(model, "--tokenizer", Stories.Tokenizer));
        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("cut.bin", run.ErrorLine, StringComparison.Ordinal);
    }
}
