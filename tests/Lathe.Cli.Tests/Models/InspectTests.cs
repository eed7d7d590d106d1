using System.Text.Json;
using Lathe.Nn.Tests.Formats;

namespace Lathe.Cli.Tests.Models;

/// <summary><c>lathe inspect</c>: models, and files that say nothing of theirs.</summary>
public sealed class InspectTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_model_is_counted()
    {
        JsonElement json = CliRun.Of(_home.FullName, "inspect", Stories.Model, "--tokenizer", Stories.Tokenizer, "--batch", "2", "--context", "100", "--tensors", "--json").Json;
        Assert.Equal(("llama2c", "llama"), (json.GetProperty("format").GetString(), json.GetProperty("family").GetString()));
        Assert.Equal(260032, json.GetProperty("parameters").GetProperty("total").GetInt64());
        Assert.Equal(260032, json.GetProperty("by_layer").EnumerateArray().Sum(l => l.GetProperty("parameters").GetInt64()));
        Assert.Equal(260032, json.GetProperty("stored_values").GetInt64());
        Assert.Equal(64, json.GetProperty("config").GetProperty("width").GetInt32());
        Assert.Equal("RmsNorm", json.GetProperty("config").GetProperty("norm").GetString());
        // 100 tokens take two columns of 64; of a head of 8, values are laid out in 16.
        Assert.Equal(2 * 128 * 5 * 4 * (8 + 16) * 4, json.GetProperty("memory").GetProperty("key_value_cache").GetInt64());
        Assert.Equal(512, json.GetProperty("tokenizer").GetProperty("vocabulary_size").GetInt32());
        Assert.Contains(json.GetProperty("tensors").EnumerateArray(), t => t.GetProperty("name").GetString() == "tok_embeddings.weight");
        Assert.True(json.GetProperty("checkpointed_memory").GetProperty("activations").GetInt64() < json.GetProperty("memory").GetProperty("activations").GetInt64());
    }

    [Fact]
    public void The_page_says_it_in_words()
    {
        CliRun run = CliRun.Of(_home.FullName, "inspect", Stories.Model, "--tokenizer", Stories.Tokenizer);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        foreach (string part in (string[])["5 blocks", "8 heads of 8 over 4 key-value", "260,032", "training step", "key-value cache", "SentencePiece BPE, 512 tokens"])
            Assert.Contains(part, run.Out, StringComparison.Ordinal);
        Assert.All(run.Out.Split('\n'), line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public void A_gguf_file_and_bare_weights_are_read()
    {
        JsonElement gguf = CliRun.Of(_home.FullName, "inspect", SharedData.Find("models/llama-2-tiny-random.gguf"), "--json").Json;
        Assert.Equal("gguf", gguf.GetProperty("format").GetString());
        CliRun bare = CliRun.Of(_home.FullName, "inspect", SharedData.Find("models/mnist_cnn.safetensors"), "--tensors");
        Assert.Equal(0, bare.ExitCode);
        Assert.Contains("not said in this file", bare.Out, StringComparison.Ordinal);
        Assert.Contains("conv1.weight", bare.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        CliRun missing = CliRun.Of(_home.FullName, "inspect", _home["none"]);
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("there is nothing at", missing.ErrorLine, StringComparison.Ordinal);
        CliRun long_ = CliRun.Of(_home.FullName, "inspect", Stories.Model, "--context", "513");
        Assert.Equal(2, long_.ExitCode);
        Assert.Contains("--context is 513, but the model's context is 512", long_.ErrorLine, StringComparison.Ordinal);
        File.WriteAllText(_home["x.gguf"], "GGUFgarbage");
        CliRun damaged = CliRun.Of(_home.FullName, "inspect", _home["x.gguf"], "--json");
        Assert.Equal((1, ""), (damaged.ExitCode, damaged.Out));
        Assert.Contains("x.gguf", damaged.ErrorLine, StringComparison.Ordinal);
    }
}
