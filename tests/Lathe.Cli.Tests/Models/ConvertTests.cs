using Lathe.Cli.Models;
using Lathe.Tensors.Autograd;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data;

namespace Lathe.Cli.Tests.Models;

/// <summary><c>lathe convert</c>: a real model around all formats and back.</summary>
public sealed class ConvertTests : IDisposable
{
    private static readonly int[] Ids = [1, 403, 407, 261, 378, 31, 100, 200, 300];

    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_model_goes_around_all_formats_with_its_bits()
    {
        string hf = _home["hf"], gguf = _home["stories.gguf"], again = _home["again"], bin = _home["stories.bin"];
        Run("convert", Stories.Model, hf, "--to", "hf", "--tokenizer", Stories.Tokenizer);
        Run("convert", hf, gguf, "--to", "gguf");
        Run("convert", gguf, again, "--to", "hf");
        Run("convert", again, bin, "--to", "llama2c");
        float[] expected = Logits(Stories.Model);
        foreach (string model in (string[])[hf, gguf, again, bin])
        {
            Assert.Equal(expected, Logits(model));
            Assert.Equal(Stories.Expected, CliRun.Of(_home.FullName, Stories.Tell(model)).Out);
        }

        Assert.Equal(File.ReadAllBytes(Path.Combine(hf, "model.safetensors")), File.ReadAllBytes(Path.Combine(again, "model.safetensors")));
        Assert.Empty(Directory.GetFileSystemEntries(_home.FullName, ".*"));
    }

    [Fact]
    public void Tokens_stay_the_same_in_every_format()
    {
        string hf = _home["hf"], gguf = _home["stories.gguf"], back = _home["back"], bin = _home["stories.bin"];
        Run("convert", Stories.Model, hf, "--to", "hf", "--tokenizer", Stories.Tokenizer);
        Run("convert", hf, gguf, "--to", "gguf");
        Run("convert", gguf, back, "--to", "hf");
        Run("convert", gguf, bin, "--to", "llama2c");
        Tokenizer original = TokenizerFile.Load(Stories.Tokenizer);
        foreach (string text in (string[])["Once upon a time, there was a little girl named Lily.", "  two  spaces\n\nlines", "Größe 日本 🙂", ""])
        {
            int[] ids = original.Encode(text, new EncodeOptions { AddSpecial = true });
            foreach (string model in (string[])[hf, gguf, back, _home["tok-stories.bin"]])
            {
                Tokenizer tokenizer = File.Exists(model) ? TokenizerSource.Load(model) : TokenizerBeside.Find(model)!.Value.Tokenizer;
                Assert.Equal(ids, tokenizer.Encode(text, new EncodeOptions { AddSpecial = true }));
                Assert.Equal(original.Decode(ids, skipSpecial: true), tokenizer.Decode(ids, skipSpecial: true));
            }
        }
    }

    [Theory]
    [InlineData("f16", 0.003)]
    [InlineData("bf16", 0.02)]
    [InlineData("q8_0", 0.03)]
    [InlineData("q5_1", 0.12)]
    [InlineData("q4_0", 0.3)]
    public void Types_cost_what_their_bits_cost(string type, double bound)
    {
        string gguf = _home[$"{type}.gguf"];
        CliRun run = CliRun.Of(_home.FullName, "convert", Stories.Model, gguf, "--to", "gguf", "--type", type, "--tokenizer", Stories.Tokenizer, "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(new FileInfo(gguf).Length, run.Json.GetProperty("bytes").GetInt64());
        float[] expected = Logits(Stories.Model), actual = Logits(gguf);
        double error = 0, size = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            error += Math.Pow(expected[i] - actual[i], 2);
            size += Math.Pow(expected[i], 2);
        }

        Assert.InRange(Math.Sqrt(error / size), 1e-7, bound);
    }

    [Fact]
    public void What_is_there_stays_unless_it_is_forced()
    {
        string gguf = _home["a.gguf"], hf = _home["hf"], precious = _home["precious"];
        File.WriteAllText(gguf, "old");
        CliRun refused = CliRun.Of(_home.FullName, "convert", Stories.Model, gguf, "--to", "gguf");
        Assert.Equal((1, "old"), (refused.ExitCode, File.ReadAllText(gguf)));
        Assert.Contains("--force", refused.ErrorLine, StringComparison.Ordinal);
        Run("convert", Stories.Model, gguf, "--to", "gguf", "--force", "--tokenizer", Stories.Tokenizer);
        Assert.Equal(Stories.Expected, CliRun.Of(_home.FullName, Stories.Tell(gguf)).Out);

        Run("convert", gguf, hf, "--to", "hf");
        File.WriteAllText(Path.Combine(hf, "stale.txt"), "");
        Assert.Equal(1, CliRun.Of(_home.FullName, "convert", gguf, hf, "--to", "hf").ExitCode);
        Run("convert", gguf, hf, "--to", "hf", "--force");
        Assert.False(File.Exists(Path.Combine(hf, "stale.txt")));
        Directory.CreateDirectory(precious);
        File.WriteAllText(Path.Combine(precious, "letters.txt"), "dear");
        CliRun kept = CliRun.Of(_home.FullName, "convert", gguf, precious, "--to", "hf", "--force");
        Assert.Equal((1, "dear"), (kept.ExitCode, File.ReadAllText(Path.Combine(precious, "letters.txt"))));
    }

    [Fact]
    public void A_damaged_input_leaves_nothing()
    {
        byte[] bytes = File.ReadAllBytes(Stories.Model);
        string cut = _home["cut.bin"], to = _home["out"];
        File.WriteAllBytes(cut, bytes[..^100]);
        foreach (string format in (string[])["hf", "gguf", "llama2c"])
        {
            CliRun run = CliRun.Of(_home.FullName, "convert", cut, to, "--to", format);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("cut.bin", run.ErrorLine, StringComparison.Ordinal);
            Assert.Equal([cut], Directory.GetFileSystemEntries(_home.FullName));
        }
    }

    [Theory]
    [InlineData(2, "--to is missing", "convert", "a", "b")]
    [InlineData(2, "--to is 'onnx'", "convert", "a", "b", "--to", "onnx")]
    [InlineData(2, "--type q8_0 is for --to gguf", "convert", "a", "b", "--to", "hf", "--type", "q8_0")]
    [InlineData(2, "--type is 'q9'", "convert", "a", "b", "--to", "gguf", "--type", "q9")]
    [InlineData(2, "are both 'a'", "convert", "a", "a", "--to", "hf")]
    [InlineData(1, "does not exist: create it first", "convert", "a", "nowhere/b", "--to", "hf")]
    [InlineData(1, "there is no model at 'a'", "convert", "a", "b", "--to", "hf")]
    public void Mistakes_are_named(int code, string message, params string[] arguments)
    {
        CliRun run = CliRun.Of(_home.FullName, arguments);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private static float[] Logits(string model)
    {
        using ModelSource source = ModelSource.Load(model);
        using var scope = new Scope(record: false);
        return source.Model.Forward(scope.Input<int>([1, Ids.Length], Ids)).Data<float>().ToArray();
    }

    private void Run(params string[] arguments)
    {
        CliRun run = CliRun.Of(_home.FullName, arguments);
        Assert.True(run.ExitCode == 0 && run.Error.Length == 0, run.Error);
    }
}
