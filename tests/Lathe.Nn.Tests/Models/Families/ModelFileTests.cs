using System.Text.Json.Nodes;
using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Nn.Tests.Formats;
using Lathe.Nn.Tests.Models.Transformers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models.Families;

/// <summary>Models written and read again in every format; damaged and missing files.</summary>
public sealed class ModelFileTests
{
    private static readonly int[] Ids = [1, 5, 2, 9, 3];

    private static TransformerConfig Tiny { get; } = Llama.Of(2, 2, 8, 11, 16) with { FeedForward = 12, TiedEmbeddings = false };

    private static Dictionary<string, TransformerConfig> Configs { get; } = new(SmallConfigs.All)
    {
        ["llama 3"] = Tiny with { RopeScaling = new RopeScaling { Kind = RopeScalingKind.Llama3, Factor = 8, OriginalContext = 16 } },
        ["yarn"] = Tiny with { RopeScaling = new RopeScaling { Kind = RopeScalingKind.Yarn, Factor = 4, OriginalContext = 8 } },
        ["mistral"] = Tiny with { SlidingWindow = 3, KeyValueHeads = 1 },
        ["mixtral"] = Tiny with { Mixture = new MixtureConfig { Experts = 3, Active = 2 } },
        ["qwen2"] = Tiny with { QkvBias = true, TiedEmbeddings = true },
        ["qwen3"] = Tiny with { QkNorm = true, HeadSize = 6 },
        ["nano"] = Gpt2.Nano with { Vocabulary = 11, Width = 8, Heads = 2, Layers = 1, FeedForward = 12, Context = 8 },
    };

    public static TheoryData<string> Names => [.. Configs.Keys];

    public static TheoryData<string> GgufNames => ["gpt2", "llama", "llama 3", "yarn", "mistral", "qwen2", "qwen3"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hugging_face_folder_gives_the_same_bits_back(string name)
    {
        using Transformer model = Build(Configs[name]);
        using var folder = new TemporaryFolder();
        PretrainedModel.Save(folder["m"], model);
        using PretrainedModel again = PretrainedModel.Load(folder["m"]);
        Assert.Empty(again.UnusedWeights);
        Assert.Equal(Output(model), Output(again.Model));
    }

    [Theory]
    [MemberData(nameof(GgufNames))]
    public void A_gguf_file_gives_the_same_logits_back(string name)
    {
        using Transformer model = Build(Configs[name]);
        using var folder = new TemporaryFolder();
        ModelSaver.Gguf(folder["m.gguf"], model, GgmlType.F32);
        using PretrainedModel again = PretrainedModel.Load(folder["m.gguf"]);
        Assert.Equal(Output(model), Output(again.Model), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.True(again.UnusedWeights is [] or ["rope_freqs.weight"]);
    }

    [Fact]
    public void Quantised_weights_stay_near()
    {
        using Transformer model = Build(Tiny with { Width = 64, FeedForward = 96, Heads = 4 });
        using var folder = new TemporaryFolder();
        ModelSaver.Gguf(folder["m.gguf"], model, GgmlType.Q8_0);
        using PretrainedModel again = PretrainedModel.Load(folder["m.gguf"]);
        float[] before = Output(model), after = Output(again.Model);
        Assert.NotEqual(before, after);
        double worst = before.Zip(after, (a, b) => Math.Abs(a - b)).Max(), largest = before.Max(Math.Abs);
        Assert.InRange(worst / largest, 1e-6, 0.05);
    }

    [Fact]
    public void Cross_encoders_keep_their_head()
    {
        foreach (int offset in (int[])[0, 2])
        {
            TransformerConfig config = Bert.MiniLm with { Vocabulary = 30, Context = 8, Width = 8, Layers = 1, Heads = 2, FeedForward = 12, PositionOffset = offset };
            using Transformer model = Build(config);
            using var head = new EncoderHead(new Initializer(4), config, 2);
            using var folder = new TemporaryFolder();
            PretrainedModel.Save(folder["m"], model, head);
            using PretrainedModel again = PretrainedModel.Load(folder["m"]);
            using var scope = new Scope(record: false);
            Tensor ids = scope.Input<int>([1, 5], Ids);
            Assert.Equal(new TextEncoder(model, head: head).Score(ids).Data<float>().ToArray(), again.Encoder!.Score(ids).Data<float>().ToArray());
        }
    }

    [Fact]
    public void Published_names_and_shapes_are_written()
    {
        using Transformer model = Build(Configs["nano"]);
        using var folder = new TemporaryFolder();
        PretrainedModel.Save(folder["m"], model);
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder["m"], "model.safetensors"));
        Assert.Equal(new Shape(8, 24), ((IWeightSource)file)["h.0.attn.c_attn.weight"].Shape);

        // GPT-2 always has biases: those this model does without are written as zeros.
        Assert.All(file.Read<float>("h.0.attn.c_attn.bias"), v => Assert.Equal(0, v));
        JsonObject config = JsonNode.Parse(File.ReadAllText(Path.Combine(folder["m"], "config.json")))!.AsObject();
        Assert.Equal("gpt2", (string?)config["model_type"]);
        Assert.Equal("GPT2LMHeadModel", (string?)config["architectures"]![0]);
        Assert.Equal("gelu", (string?)config["activation_function"]);
        Assert.True(File.Exists(Path.Combine(folder["m"], "generation_config.json")));
    }

    [Fact]
    public void What_is_missing_or_damaged_says_so()
    {
        using Transformer model = Build(Tiny);
        using var folder = new TemporaryFolder();
        string path = folder["m"], config = Path.Combine(path, "config.json");
        PretrainedModel.Save(path, model);
        string good = File.ReadAllText(config);
        Says("is not valid JSON", good[..20]);
        Says("'llamas'", good.Replace("\"llama\"", "\"llamas\"", StringComparison.Ordinal));
        Says("lacks 'hidden_size'", good.Replace("hidden_size", "hidden", StringComparison.Ordinal));
        Says("expected a whole number", good.Replace("\"hidden_size\": 8", "\"hidden_size\": 8.5", StringComparison.Ordinal));
        Says("has shape", good.Replace("\"vocab_size\": 11", "\"vocab_size\": 12", StringComparison.Ordinal));
        Says("has no weight 'model.layers.2", good.Replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3", StringComparison.Ordinal));
        Says("evenly", good.Replace("\"num_attention_heads\": 2", "\"num_attention_heads\": 3", StringComparison.Ordinal).Replace("\"head_dim\": 4", "\"head_dim\": null", StringComparison.Ordinal));
        Assert.Throws<FileNotFoundException>(() => PretrainedModel.Load(folder["none"]));
        Assert.Throws<FileNotFoundException>(() => PretrainedModel.Load(folder.FullName));
        File.WriteAllText(folder["x.gguf"], "GGUX");
        Assert.Throws<InvalidDataException>(() => PretrainedModel.Load(folder["x.gguf"]));

        void Says(string what, string json)
        {
            File.WriteAllText(config, json);
            Assert.Contains(what, Assert.Throws<InvalidDataException>(() => PretrainedModel.Load(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_foreign_gguf_of_llama_loads()
    {
        using PretrainedModel model = PretrainedModel.Load(SharedData.Find("models/llama-2-tiny-random.gguf"));
        Assert.Equal("llama", model.Family.Name);
        Assert.Empty(model.UnusedWeights);
        Assert.Equal(1e-5, model.Model.Config.NormEpsilon);
        Assert.All(Output(model.Model), v => Assert.True(float.IsFinite(v)));
    }

    private static Transformer Build(TransformerConfig config) => new(config with { InitialDeviation = 0.3 }, new Initializer(3));

    private static float[] Output(Transformer model)
    {
        using var scope = new Scope(record: false);
        Tensor hidden = model.Hidden(scope.Input<int>([1, 5], Ids));
        return (model.Config.LanguageHead ? model.Logits(hidden) : hidden).Data<float>().ToArray();
    }
}
