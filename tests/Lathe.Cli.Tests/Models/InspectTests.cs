using System.Text.Json;
using Lathe.Nn.Formats.Safetensors;
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
    public void An_adapter_is_shown_without_its_base()
    {
        // A is the unit vector times 3, B a column of twos: |s·B·A| = 2 · 3 · 2√4 = 24.
        var writer = new SafetensorsWriter();
        writer.Add("base_model.model.model.layers.3.self_attn.q_proj.lora_A.weight", [1, 5], [0, 3, 0, 0, 0]);
        writer.Add("base_model.model.model.layers.3.self_attn.q_proj.lora_B.weight", [4, 1], [2, 2, 2, 2]);
        writer.Add("base_model.model.lm_head.weight", [7, 5], new float[35]);
        string folder = Directory.CreateDirectory(_home["adapter"]).FullName;
        writer.Save(Path.Combine(folder, "adapter_model.safetensors"));
        File.WriteAllText(Path.Combine(folder, "adapter_config.json"), """{"peft_type": "LORA", "r": 1, "lora_alpha": 2, "target_modules": ["q_proj"], "modules_to_save": ["lm_head"], "base_model_name_or_path": "some/base"}""");
        JsonElement json = CliRun.Of(_home.FullName, "inspect", folder, "--json").Json;
        Assert.Equal(("adapter", "some/base", 44), (json.GetProperty("format").GetString(), json.GetProperty("base_model").GetString(), json.GetProperty("parameters").GetInt32()));
        JsonElement module = Assert.Single(json.GetProperty("modules").EnumerateArray());
        Assert.Equal((3, 9, 24.0), (module.GetProperty("layer").GetInt32(), module.GetProperty("parameters").GetInt32(), module.GetProperty("norm").GetDouble()));
        Assert.Equal("base_model.model.lm_head.weight", Assert.Single(json.GetProperty("wholes").EnumerateArray()).GetProperty("name").GetString());
        CliRun page = CliRun.Of(_home.FullName, "inspect", folder, "--tensors");
        foreach (string part in (string[])["some/base", "rank 1, alpha 2", "lm_head.weight [7, 5]", "24.000"]) Assert.Contains(part, page.Out, StringComparison.Ordinal);
        Assert.Equal(2, CliRun.Of(_home.FullName, "inspect", folder, "--batch", "2").ExitCode);
        File.Delete(Path.Combine(folder, "adapter_model.safetensors"));
        Assert.Contains("adapter_model.safetensors", CliRun.Of(_home.FullName, "inspect", folder).ErrorLine, StringComparison.Ordinal);
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
