using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Nn.Tests.Formats;
using Lathe.Nn.Tests.Models.Transformers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Lora;

/// <summary>Adapters of embeddings and heads, modules saved whole, biases: what they compute, learn, merge, save and load.</summary>
public sealed class LoraWholeTests
{
    private static readonly TransformerConfig Tied = SmallConfigs.All["llama"] with { TiedEmbeddings = true };

    public static TheoryData<string, string[], string[], LoraBias> Kinds => new()
    {
        { "llama", ["embed_tokens", "lm_head", "q_proj"], [], LoraBias.None },
        { "llama", ["v_proj"], ["embed_tokens", "lm_head", "norm", "input_layernorm"], LoraBias.None },
        { "llama", ["embed_tokens"], ["lm_head"], LoraBias.None },
        { "gpt2", ["c_attn", "wpe"], ["ln_f"], LoraBias.Adapted },
        { "gpt2", ["q_proj"], [], LoraBias.All },
        { "gpt2", ["embed_tokens", "wpe", "c_fc"], ["mlp.c_proj", "ln_1"], LoraBias.None },
        { "tied", ["lm_head"], ["embed_tokens"], LoraBias.None },
        { "tied", ["embed_tokens", "v_proj"], ["lm_head"], LoraBias.None },
        { "tied", ["embed_tokens", "lm_head"], [], LoraBias.None },
        { "encoder", ["embed_tokens", "q_proj"], ["embedding_norm"], LoraBias.Adapted },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_loads_back_as_it_was_saved_and_merges(string name, string[] targets, string[] saved, LoraBias biases)
    {
        using Transformer model = Model(name);
        var options = new LoraOptions { Rank = 3, Alpha = 5, Targets = targets, SaveModules = saved, Biases = biases };
        float[] plain = Hidden(model);
        using LoraAdapter fresh = LoraAdapter.Attach(model, options, 3);
        LoraModels.Close(plain, Hidden(model), 1e-6);
        fresh.Detach();
        using LoraAdapter adapter = LoraModels.Trained(model, options);
        float[] expected = Hidden(model);
        Assert.NotEqual(plain, expected);
        using (adapter.Suspend()) Assert.Equal(plain, Hidden(model));
        using var folder = new TemporaryFolder();
        PeftFiles.Save(folder.FullName, adapter);
        if (adapter.NeedsOwnHead) Assert.Contains("head is its embedding", Assert.Throws<InvalidOperationException>(adapter.Merge).Message, StringComparison.Ordinal);
        else MergesExactly(model, adapter, expected);
        adapter.Detach();
        Assert.Equal(plain, Hidden(model));
        using LoraAdapter loaded = PeftFiles.Load(model, folder.FullName);
        LoraModels.Close(expected, Hidden(model), 1e-6);
        Assert.Equal(adapter.ParameterCount, loaded.ParameterCount);
        PeftFiles.Save(folder.FullName, loaded);
        loaded.Detach();
        using LoraAdapter again = PeftFiles.Load(model, folder.FullName);
        LoraModels.Close(expected, Hidden(model), 1e-6);
    }

    [Fact]
    public void Keys_shapes_and_fields_are_peft_s()
    {
        using Transformer model = Model("gpt2");
        using LoraAdapter adapter = LoraModels.Trained(model, new LoraOptions { Rank = 2, Targets = ["c_attn", "wte"], SaveModules = ["ln_f"], Biases = LoraBias.Adapted });
        using var folder = new TemporaryFolder();
        PeftFiles.Save(folder.FullName, adapter);
        using var file = SafetensorsFile.Open(Path.Combine(folder.FullName, PeftFiles.WeightsName));
        Assert.Equal([2L, 11], file["base_model.model.transformer.wte.lora_embedding_A"].Shape);
        Assert.Equal([12L, 2], file["base_model.model.transformer.wte.lora_embedding_B"].Shape);
        Assert.Equal([12L], file["base_model.model.transformer.ln_f.weight"].Shape);
        Assert.Equal([36L], file["base_model.model.transformer.h.1.attn.c_attn.base_layer.bias"].Shape);
        Assert.Equal(2 + 2 + (3 * 2), file.Names.Count());
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, PeftConfig.FileName)));
        Assert.Equal("lora_only", json.RootElement.GetProperty("bias").GetString());
        Assert.Equal(["transformer.ln_f"], json.RootElement.GetProperty("modules_to_save").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(["c_attn", "wte"], json.RootElement.GetProperty("target_modules").EnumerateArray().Select(e => e.GetString()).Order());
    }

    [Fact]
    public void An_embedding_s_path_is_the_change_of_its_table()
    {
        using Transformer model = Model("llama");
        using LoraAdapter adapter = LoraModels.Trained(model, new LoraOptions { Rank = 2, Alpha = 3, Targets = ["embed_tokens"] });
        LoraTable table = Assert.Single(adapter.Tables);
        using var scope = new Scope { Training = false };
        float[] with = model.Tokens.Forward(scope.Input<int>([3], [4, 0, 4])).Data<float>().ToArray();
        ReadOnlySpan<float> weight = model.Tokens.Weight.Value<float>(), a = table.Down.Value<float>(), b = table.Up.Value<float>();
        for (int i = 0; i < with.Length; i++)
        {
            int id = i / 12 == 1 ? 0 : 4, c = i % 12;
            double sum = weight[(id * 12) + c];
            for (int r = 0; r < 2; r++) sum += 1.5 * a[(id * 2) + r] * b[(c * 2) + r];
            Assert.Equal(sum, with[i], 5);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gradients_are_the_differences_and_the_base_has_none(string name, string[] targets, string[] saved, LoraBias biases)
    {
        using Transformer model = Model(name, DType.Float64);
        using LoraAdapter adapter = LoraModels.Trained(model, new LoraOptions { Rank = 2, Dropout = 0, Targets = targets, SaveModules = saved, Biases = biases });
        GradientCheckResult result = GradientCheck.Run(scope => LoraModels.Loss(model, scope), [.. adapter.Parameters], new GradientCheckOptions { MaxElementsPerParameter = 6 });
        result.ThrowIfAbove(1e-5);
        Assert.All(model.Parameters, p => Assert.False(p.HasGrad));
    }

    [Fact]
    public void A_tied_head_is_untied_or_stays_tied_as_asked()
    {
        using Transformer model = Model("tied");
        var options = new LoraOptions { Rank = 2, SaveModules = ["embed_tokens"] };
        using LoraAdapter apart = LoraAdapter.Attach(model, options);
        Assert.Same(model.Tokens.Weight, model.HeadWeight);
        Assert.True(apart.NeedsOwnHead);
        apart.Detach();
        using LoraAdapter together = LoraModels.Trained(model, options with { TieWeights = true });
        Assert.Same(together.Copies[0].Copy, model.HeadWeight);
        Assert.False(together.NeedsOwnHead);
        MergesExactly(model, together, LoraModels.Logits(model));
    }

    [Fact]
    public void An_untied_copy_computes_the_same_and_can_be_merged_into()
    {
        using Transformer model = Model("tied");
        using var folder = new TemporaryFolder();
        using LoraAdapter adapter = LoraModels.Trained(model, new LoraOptions { Rank = 2, Targets = ["lm_head", "q_proj"], SaveModules = ["embed_tokens"] });
        float[] expected = LoraModels.Logits(model);
        PeftFiles.Save(folder.FullName, adapter);
        using (adapter.Suspend())
        {
            using Transformer untied = model.Untied();
            Assert.Equal(LoraModels.Logits(model), LoraModels.Logits(untied));
            using LoraAdapter loaded = PeftFiles.Load(untied, folder.FullName);
            LoraModels.Close(expected, LoraModels.Logits(untied), 1e-6);
            loaded.MergeAndDetach();
            LoraModels.Close(expected, LoraModels.Logits(untied), 2e-6);
            Assert.Throws<InvalidOperationException>(untied.Untied);
        }
    }

    [Theory]
    [InlineData(DType.BFloat16)]
    [InlineData(DType.Blocks)]
    public void Bases_of_halves_and_blocks_take_them(DType dtype)
    {
        using Transformer model = LoraModels.Build(SmallConfigs.All["llama"] with { Width = 32, FeedForward = 64, HeadSize = 16 });
        if (dtype == DType.Blocks) ModelQuantizer.Quantize(model, Nn.Formats.Gguf.GgufRecipe.All.First(r => r.Name == "Q8_0"));
        else foreach (Parameter parameter in model.Parameters) parameter.ConvertTo(dtype);
        float[] plain = Floats(model);
        using LoraAdapter adapter = LoraModels.Trained(model, new LoraOptions { Rank = 2, Dropout = 0, Targets = ["embed_tokens", "lm_head"], SaveModules = ["norm"] });
        float[] expected = Floats(model);
        using (var scope = new Scope())
        {
            scope.Backward(LoraModels.Loss(model, scope));
            Assert.All(adapter.Parameters, p => Assert.True(p.HasGrad));
        }

        adapter.Merge();
        LoraModels.Close(expected, Floats(model), 0.03);
        adapter.Unmerge();
        Assert.Equal(expected, Floats(model));
        adapter.Detach();
        Assert.Equal(plain, Floats(model));
        using LoraAdapter whole = LoraAdapter.Attach(model, new LoraOptions { SaveModules = ["lm_head"] });
        Assert.NotEqual(DType.Blocks, whole.Copies[0].Copy.DType);
        LoraModels.Close(plain, Floats(model), 0.03);
    }

    [Fact]
    public void What_is_not_there_or_only_a_part_is_named()
    {
        using Transformer model = Model("llama");
        Refused(model, new LoraOptions { SaveModules = ["classifier"] }, "classifier");
        Refused(model, new LoraOptions { SaveModules = ["k_proj"] }, "part");
        Refused(model, new LoraOptions { Targets = ["lm_head"], SaveModules = ["lm_head"] }, "choose one");
        Refused(model, new LoraOptions { Targets = ["embed_tokens"], Dora = true }, "DoRA");
        Refused(model, new LoraOptions { Targets = ["wte_"] }, "embed_tokens");
        using LoraAdapter one = LoraAdapter.Attach(model, new LoraOptions { SaveModules = ["lm_head"] });
        Refused(model, new LoraOptions { SaveModules = ["lm_head"] }, "already");
    }

    [Theory]
    [InlineData("base_model.model.classifier.weight", "classifier")]
    [InlineData("base_model.model.lm_head.lora_B.bias", "lora_B.bias")]
    [InlineData("base_model.model.model.embed_tokens.token_adapter.trainable_tokens_delta", "trainable_tokens_delta")]
    [InlineData("base_model.model.model.norm.lora_embedding_A", "norm")]
    [InlineData("base_model.model.model.embed_tokens.lora_magnitude_vector", "embed_tokens")]
    [InlineData("base_model.model.model.norm.modules_to_save.default.weight", "one tensor")]
    public void Keys_that_do_not_fit_are_named(string extra, string said)
    {
        using Transformer model = Model("llama");
        using var folder = new TemporaryFolder();
        Rewritten(model, folder, writer => writer.Add(extra, [12], new float[12]));
        Assert.Contains(said, Assert.Throws<InvalidDataException>(() => PeftFiles.Load(model, folder.FullName)).Message, StringComparison.Ordinal);
        Assert.Empty(model.Adapters);
    }

    [Fact]
    public void A_base_s_own_weight_beside_an_adapted_embedding_is_not_kept_twice()
    {
        using Transformer model = Model("llama");
        using var folder = new TemporaryFolder();
        float[] own = model.Tokens.Weight.Value<float>().ToArray();
        Rewritten(model, folder, writer => writer.Add("base_model.model.model.embed_tokens.base_layer.weight", [11, 12], own));
        using (LoraAdapter same = PeftFiles.Load(model, folder.FullName))
        {
            Assert.DoesNotContain(same.Copies, c => c.Own == model.Tokens.Weight);
            same.Detach();
        }

        own[3] += 1;
        Rewritten(model, folder, writer => writer.Add("base_model.model.model.embed_tokens.base_layer.weight", [11, 12], own));
        using (LoraAdapter moved = PeftFiles.Load(model, folder.FullName))
        {
            Assert.Contains(moved.Copies, c => c.Own == model.Tokens.Weight);
            moved.Detach();
        }

        Rewritten(model, folder, writer => writer.Add("base_model.model.model.embed_tokens.base_layer.weight", [13, 12], new float[13 * 12]));
        Assert.Contains("another vocabulary", Assert.Throws<InvalidDataException>(() => PeftFiles.Load(model, folder.FullName)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kasa_config", "{\"beta\": 0.1}")]
    [InlineData("monteclora_config", "{\"num_samples\": 8}")]
    [InlineData("init_lora_weights", "\"lora_ga\"")]
    [InlineData("lora_bias", "true")]
    [InlineData("trainable_token_indices", "[1]")]
    [InlineData("bias", "\"some\"")]
    public void Newer_fields_that_change_the_base_are_refused_by_name(string field, string value)
    {
        using Transformer model = Model("llama");
        using var folder = new TemporaryFolder();
        Rewritten(model, folder, _ => { });
        Edit(folder, json => json[field] = JsonNode.Parse(value));
        Assert.Contains(field, Assert.Throws<InvalidDataException>(() => PeftFiles.Load(model, folder.FullName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_of_newer_versions_that_change_nothing_are_read_over()
    {
        using Transformer model = Model("llama");
        using var folder = new TemporaryFolder();
        Rewritten(model, folder, _ => { });
        Edit(folder, json =>
        {
            foreach (string name in (string[])["target_modules", "kasa_config", "lora_ga_config", "use_bdlora", "modules_to_save", "trainable_token_indices", "target_parameters", "monteclora_config"]) json[name] = null;
            json["velora_config"] = JsonNode.Parse("{\"num_groups\": 64}");
            json["peft_version"] = "0.20.1.dev0";
            json["init_lora_weights"] = "mica";
        });
        using LoraAdapter loaded = PeftFiles.Load(model, folder.FullName);
        Assert.Equal(["q_proj", "v_proj"], loaded.Options.Targets.Order());
    }

    private static void Rewritten(Transformer model, TemporaryFolder folder, Action<SafetensorsWriter> more)
    {
        using LoraAdapter adapter = LoraModels.Trained(model, new LoraOptions { Rank = 2, SaveModules = ["norm"] });
        PeftFiles.Save(folder.FullName, adapter);
        adapter.Detach();
        string path = Path.Combine(folder.FullName, PeftFiles.WeightsName);
        var writer = new SafetensorsWriter();
        using var file = SafetensorsFile.Open(path);
        foreach (string name in file.Names) writer.Add(name, file[name].Shape.AsSpan(), file.Read<float>(name));
        more(writer);
        writer.Save(path);
    }

    private static void Edit(TemporaryFolder folder, Action<JsonObject> change)
    {
        string path = Path.Combine(folder.FullName, PeftConfig.FileName);
        JsonObject json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(json);
        File.WriteAllText(path, json.ToJsonString());
    }

    private static void Refused(Transformer model, LoraOptions options, string said)
    {
        int before = model.Adapters.Count;
        Assert.Contains(said, Assert.Throws<ArgumentException>(() => LoraAdapter.Attach(model, options)).Message, StringComparison.Ordinal);
        Assert.Equal(before, model.Adapters.Count);
    }

    private static void MergesExactly(Transformer model, LoraAdapter adapter, float[] expected)
    {
        adapter.Merge();
        LoraModels.Close(expected, Hidden(model), 3e-6);
        adapter.Unmerge();
        Assert.Equal(expected, Hidden(model));
    }

    private static Transformer Model(string name, DType dtype = DType.Float32) => name == "tied" ? LoraModels.Build(Tied, dtype) : LoraModels.Build(name, dtype);

    // Logits, or hidden states where there is no head.
    private static float[] Hidden(Transformer model)
    {
        if (model.Config.LanguageHead) return LoraModels.Logits(model);
        using var scope = new Scope(record: false) { Training = false };
        return model.Hidden(scope.Input<int>([2, 5], LoraModels.Ids)).Data<float>().ToArray();
    }

    private static float[] Floats(Transformer model)
    {
        using var scope = new Scope(record: false) { Training = false };
        Tensor logits = model.Forward(scope.Input<int>([2, 5], LoraModels.Ids));
        return logits.DType == DType.BFloat16 ? [.. logits.Data<BFloat16>().ToArray().Select(v => (float)v)] : logits.Data<float>().ToArray();
    }
}
