using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Nn.Tests.Formats;

namespace Lathe.Nn.Tests.Lora;

/// <summary>peft's layout: key names, shapes, fields; what is read back; what is refused.</summary>
public sealed class PeftFilesTests
{
    [Theory]
    [InlineData("llama", false, false)]
    [InlineData("gpt2", false, false)]
    [InlineData("gpt2", true, true)]
    [InlineData("llama", true, false)]
    [InlineData("encoder", false, true)]
    public void What_is_saved_loads_as_the_same_adapter(string name, bool dora, bool stabilized)
    {
        using Transformer model = LoraModels.Build(name);
        using LoraAdapter adapter = LoraModels.Trained(model, new LoraOptions { Rank = 3, Alpha = 5, Dora = dora, RankStabilized = stabilized });
        float[] expected = Hidden(model);
        using var folder = new TemporaryFolder();
        PeftFiles.Save(folder.FullName, adapter, "somebody/base");
        adapter.Detach();
        using LoraAdapter loaded = PeftFiles.Load(model, folder.FullName);
        Assert.Equal(adapter.Paths.Select(p => (p.Site.Module, p.Rank)).Order(), loaded.Paths.Select(p => (p.Site.Module, p.Rank)).Order());
        LoraModels.Close(expected, Hidden(model), 1e-6);
        Assert.True(PeftFiles.IsAdapter(folder.FullName));
        PeftFiles.Save(folder.FullName, loaded);
        loaded.Detach();
        using LoraAdapter again = PeftFiles.Load(model, folder.FullName);
        LoraModels.Close(expected, Hidden(model), 1e-6);
    }

    [Fact]
    public void Keys_shapes_and_fields_are_peft_s()
    {
        using Transformer model = LoraModels.Build("llama");
        using LoraAdapter adapter = LoraModels.Trained(model, new LoraOptions { Rank = 3, Alpha = 6 });
        using var folder = new TemporaryFolder();
        PeftFiles.Save(folder.FullName, adapter, "somebody/base");
        using var file = SafetensorsFile.Open(Path.Combine(folder.FullName, "adapter_model.safetensors"));
        Assert.Equal(
            from layer in new[] { 0, 1 }
            from part in new[] { "q_proj", "v_proj" }
            from end in new[] { "lora_A.weight", "lora_B.weight" }
            select $"base_model.model.model.layers.{layer}.self_attn.{part}.{end}",
            file.Names.Order());
        Assert.Equal([3L, 12], file["base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"].Shape);
        Assert.Equal([6L, 3], file["base_model.model.model.layers.1.self_attn.v_proj.lora_B.weight"].Shape);
        Assert.Equal("pt", file.Metadata["format"]);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, "adapter_config.json")));
        JsonElement root = json.RootElement;
        Assert.Equal("LORA", root.GetProperty("peft_type").GetString());
        Assert.Equal("CAUSAL_LM", root.GetProperty("task_type").GetString());
        Assert.Equal("somebody/base", root.GetProperty("base_model_name_or_path").GetString());
        Assert.Equal((3, 6), (root.GetProperty("r").GetInt32(), root.GetProperty("lora_alpha").GetInt32()));
        Assert.Equal(["q_proj", "v_proj"], root.GetProperty("target_modules").EnumerateArray().Select(e => e.GetString()));
        Assert.False(root.GetProperty("fan_in_fan_out").GetBoolean());
    }

    [Fact]
    public void Queries_and_values_of_gpt2_are_saved_as_its_c_attn()
    {
        using Transformer model = LoraModels.Build("gpt2");
        using LoraAdapter adapter = LoraModels.Trained(model, new LoraOptions { Rank = 2, Alpha = 6 });
        float[] expected = LoraModels.Logits(model);
        using var folder = new TemporaryFolder();
        PeftFiles.Save(folder.FullName, adapter);
        PeftConfig config = PeftConfig.Read(Path.Combine(folder.FullName, "adapter_config.json"));
        Assert.True(config.FanInFanOut);
        Assert.Equal((4, 12.0), (config.Options.Rank, config.Options.Alpha));
        Assert.Equal(["c_attn"], config.Options.Targets);

        // As peft would write it, without our note of what the parts were: one path over all three.
        var writer = new SafetensorsWriter { Metadata = { ["format"] = "pt" } };
        string path = Path.Combine(folder.FullName, "adapter_model.safetensors");
        using (var file = SafetensorsFile.Open(path))
        {
            foreach (string name in file.Names) writer.Add(name, file[name].Shape.AsSpan(), file.Read<float>(name));
            Assert.Equal([36L, 4], file["base_model.model.transformer.h.1.attn.c_attn.lora_B.weight"].Shape);
            writer.Save(path);
        }

        adapter.Detach();
        using LoraAdapter loaded = PeftFiles.Load(model, folder.FullName);
        Assert.Equal(["transformer.h.0.attn.c_attn", "transformer.h.1.attn.c_attn"], loaded.Paths.Select(p => p.Site.Module));
        LoraModels.Close(expected, LoraModels.Logits(model), 1e-6);
    }

    [Fact]
    public void Ranks_and_alphas_of_single_modules_are_kept()
    {
        using Transformer model = LoraModels.Build("llama");
        using LoraAdapter adapter = LoraModels.Trained(model, new LoraOptions
        {
            Rank = 2,
            Alpha = 4,
            Targets = ["q_proj", "down_proj"],
            Layers = [1],
            RankPattern = new Dictionary<string, int> { ["down_proj"] = 3 },
            AlphaPattern = new Dictionary<string, double> { ["down_proj"] = 2.5 },
        });
        float[] expected = LoraModels.Logits(model);
        using var folder = new TemporaryFolder();
        PeftFiles.Save(folder.FullName, adapter);
        adapter.Detach();
        using LoraAdapter loaded = PeftFiles.Load(model, folder.FullName);
        Assert.Equal([("model.layers.1.mlp.down_proj", 3), ("model.layers.1.self_attn.q_proj", 2)], loaded.Paths.Select(p => (p.Site.Module, p.Rank)).Order());
        LoraModels.Close(expected, LoraModels.Logits(model), 1e-6);
    }

    [Theory]
    [InlineData("peft_type", "\"IA3\"")]
    [InlineData("init_lora_weights", "\"pissa_niter_4\"")]
    [InlineData("use_dora", "true")]
    [InlineData("r", "4")]
    [InlineData("r", "0")]
    [InlineData("r", "\"two\"")]
    [InlineData("lora_alpha", "null")]
    [InlineData("target_modules", "3")]
    [InlineData("rank_pattern", "{\"(\": 2}")]
    [InlineData("rank_pattern", "[1]")]
    public void Fields_that_do_not_fit_are_refused_by_name(string field, string value)
    {
        using Transformer model = LoraModels.Build("llama");
        using LoraAdapter adapter = LoraModels.Trained(model);
        using var folder = new TemporaryFolder();
        PeftFiles.Save(folder.FullName, adapter);
        adapter.Detach();
        string path = Path.Combine(folder.FullName, "adapter_config.json");
        JsonObject json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        json[field] = JsonNode.Parse(value);
        File.WriteAllText(path, json.ToJsonString());
        if (value == "null")
        {
            // peft's default for what is missing.
            using LoraAdapter loaded = PeftFiles.Load(model, folder.FullName);
            Assert.Equal(8, loaded.Options.Alpha);
            return;
        }

        Exception error = Assert.ThrowsAny<Exception>(() => PeftFiles.Load(model, folder.FullName));
        Assert.True(error is InvalidDataException or ArgumentException, error.ToString());
        Assert.Empty(model.Adapters);
        Assert.All(model.Parameters, p => Assert.True(p.RequiresGrad));
    }

    [Theory]
    [InlineData("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", "base_model.model.model.layers.9.self_attn.q_proj.lora_A.weight")]
    [InlineData("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", "base_model.model.model.embed_tokens.lora_embedding_A")]
    [InlineData("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", "")]
    public void Keys_that_do_not_fit_are_named(string key, string other)
    {
        using Transformer model = LoraModels.Build("llama");
        using LoraAdapter adapter = LoraModels.Trained(model);
        using var folder = new TemporaryFolder();
        PeftFiles.Save(folder.FullName, adapter);
        adapter.Detach();
        var writer = new SafetensorsWriter();
        string path = Path.Combine(folder.FullName, "adapter_model.safetensors");
        using (var file = SafetensorsFile.Open(path))
        {
            foreach (string name in file.Names.Where(n => n != key || other.Length > 0)) writer.Add(name == key ? other : name, file[name].Shape.AsSpan(), file.Read<float>(name));
            writer.Save(path);
        }

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => PeftFiles.Load(model, folder.FullName));
        Assert.Contains(other.Length == 0 ? "lora_B" : other, error.Message, StringComparison.Ordinal);
        Assert.Empty(model.Adapters);
        using Transformer gpt = LoraModels.Build("gpt2");
        Assert.Throws<InvalidDataException>(() => PeftFiles.Load(gpt, folder.FullName));
        Assert.Throws<FileNotFoundException>(() => PeftFiles.Load(model, Path.Combine(folder.FullName, "nowhere")));
    }

    private static float[] Hidden(Transformer model)
    {
        using var scope = new Tensors.Autograd.Scope(record: false) { Training = false };
        return model.Hidden(scope.Input<int>([2, 5], LoraModels.Ids)).Data<float>().ToArray();
    }
}
