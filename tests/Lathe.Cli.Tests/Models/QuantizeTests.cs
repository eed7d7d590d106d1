using System.Text.Json;
using Lathe.Nn.Formats.Gguf;

namespace Lathe.Cli.Tests.Models;

/// <summary><c>lathe quantize</c>: a real model in fewer bits, and what is said of it.</summary>
public sealed class QuantizeTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_model_becomes_smaller_and_says_what_it_costs()
    {
        string whole = _home["stories.gguf"], small = _home["small.gguf"], text = _home["text.txt"];
        Run("convert", Stories.Model, whole, "--to", "gguf", "--tokenizer", Stories.Tokenizer);
        File.WriteAllText(text, Stories.Expected);
        using JsonDocument json = JsonDocument.Parse(Run("quantize", whole, small, "--type", "q8_0", "--text", text, "--window", "128", "--json").Out);
        JsonElement root = json.RootElement, cost = root.GetProperty("perplexity");
        Assert.Equal("Q8_0", root.GetProperty("recipe").GetString());
        Assert.True(root.GetProperty("has_tokenizer").GetBoolean());
        Assert.True(root.GetProperty("weight_bytes").GetInt64() < 0.4 * root.GetProperty("weight_bytes_before").GetInt64());
        Assert.Equal(new FileInfo(small).Length, root.GetProperty("file_bytes").GetInt64());
        // The model tells this story itself: it is hardly surprised, before or after.
        Assert.InRange(cost.GetProperty("before").GetProperty("value").GetDouble(), 1, 5);
        Assert.InRange(cost.GetProperty("ratio").GetProperty("value").GetDouble(), 0.97, 1.05);
        Assert.InRange(cost.GetProperty("ratio").GetProperty("low").GetDouble(), 0.9, cost.GetProperty("ratio").GetProperty("value").GetDouble());
        JsonElement matrix = root.GetProperty("tensors").EnumerateArray().First(t => t.GetProperty("to").GetString() == "Q8_0");
        Assert.InRange(matrix.GetProperty("relative_error").GetDouble(), 1e-4, 0.01);
        Assert.StartsWith("Once upon a time", CliRun.Of(_home.FullName, "generate", "--model", small, "--max-tokens", "20", "--temperature", "0").Out, StringComparison.Ordinal);

        // From the checkpoint itself: the same tensors.
        string direct = _home["direct.gguf"];
        Run("quantize", Stories.Model, direct, "--type", "q8_0", "--tokenizer", Stories.Tokenizer);
        using GgufFile a = GgufFile.Open(small), b = GgufFile.Open(direct);
        foreach (GgufTensor tensor in a.Tensors)
        {
            byte[] x = new byte[tensor.ByteLength], y = new byte[tensor.ByteLength];
            a.ReadStored(tensor.Name, 0, x);
            b.ReadStored(tensor.Name, 0, y);
            Assert.Equal(x, y);
        }
    }

    [Fact]
    public void A_person_sees_kinds_of_tensors_and_sizes()
    {
        string small = _home["small.gguf"];
        string page = Run("quantize", Stories.Model, small, "--tokenizer", Stories.Tokenizer).Out;
        Assert.Contains("blk.*.attn_q.weight × 5", page, StringComparison.Ordinal);
        Assert.Contains("relative error", page, StringComparison.Ordinal);
        Assert.Contains("bits a weight", page, StringComparison.Ordinal);
        Assert.Contains("blk.4.attn_q.weight", Run("quantize", Stories.Model, small, "--tokenizer", Stories.Tokenizer, "--force", "--tensors").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_are_one_line_and_leave_nothing_behind()
    {
        string small = _home["small.gguf"], again = _home["again.gguf"];
        Run("quantize", Stories.Model, small, "--type", "Q8_0", "--tokenizer", Stories.Tokenizer);
        byte[] before = File.ReadAllBytes(small);
        Fails(2, "--type is 'q3_k'", "quantize", small, again, "--type", "q3_k");
        Fails(2, "lathe convert", "quantize", small, again, "--type", "f32");
        Fails(1, "is quantised already", "quantize", small, again, "--type", "q4_0");
        Fails(1, "exists", "quantize", Stories.Model, small);
        Fails(1, "there is no model", "quantize", _home["none"], again);
        Fails(1, "no such file", "quantize", small, again, "--text", _home["none.txt"]);
        Fails(2, "are both", "quantize", small, small, "--force");
        Assert.Equal(before, File.ReadAllBytes(small));
        Assert.False(File.Exists(again));
        Run("quantize", small, again, "--type", "q4_0", "--allow-requantize");
        Assert.True(File.Exists(again));
        Assert.Empty(Directory.GetFileSystemEntries(_home.FullName, ".*"));
    }

    private CliRun Run(params string[] arguments)
    {
        CliRun run = CliRun.Of(_home.FullName, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    private void Fails(int code, string what, params string[] arguments)
    {
        CliRun run = CliRun.Of(_home.FullName, arguments);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(what, run.Error, StringComparison.Ordinal);
        Assert.NotEmpty(run.ErrorLine);
    }
}
