using System.Runtime.InteropServices;
using System.Text.Json;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference.Tests.Exactness;

/// <summary>
/// Logits beside those that llama.cpp computed (<c>tests/fixtures/llama_cpp_logits.json</c>): models made from a seed, quantised by
/// its <c>llama-quantize</c> there and by Lathe's recipes here, which write the same bytes. Its own settings (threads, cache type, flash attention, instruction sets, versions) lie
/// <c>spread</c> apart, because each rounds activations to bytes in another place; that is the tolerance.
/// </summary>
public sealed class LlamaCppLogitsTests : IDisposable
{
    private static readonly Lazy<JsonElement> Reference = new(Load);

    // Two roundings of equal size that have nothing to do with each other lie √2 of it apart; those of one engine are kin.
    private const double Slack = 1.4;
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.gguf");

    public static TheoryData<string, string> Cases { get; } = All();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [MemberData(nameof(Cases))]
    public void They_are_within_its_own_spread(string shape, string recipe)
    {
        JsonElement entry = Reference.Value.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("shape").GetString() == shape && c.GetProperty("recipe").GetString() == recipe);
        ReadOnlySpan<float> expected = MemoryMarshal.Cast<byte, float>(entry.GetProperty("logits").GetBytesFromBase64());
        int[] tokens = [.. Reference.Value.GetProperty("tokens").EnumerateArray().Select(t => t.GetInt32())];
        using (Transformer model = Model(shape)) ModelSaver.Gguf(_file, model, GgmlType.F32);
        if (recipe != "F32") Quantize(recipe);
        double spread = entry.GetProperty("spread_rms").GetDouble(), worst = entry.GetProperty("spread_max").GetDouble();
        float[] exact = Logits(new ModelLoadOptions(), tokens, expected.Length), blocks = Logits(ModelLoadOptions.Inference, tokens, expected.Length);
        (double theirs, double theirWorst) = Distance(expected, exact);
        (double own, double ownWorst) = Distance(blocks, exact);
        (double between, double betweenWorst) = Distance(blocks, expected);
        string all = FormattableString.Invariant($"{shape} {recipe}: llama.cpp {theirs:g3} from what the weights say exactly ({theirWorst:g3} at most), Lathe {own:g3} ({ownWorst:g3}), {between:g3} apart ({betweenWorst:g3}); llama.cpp's settings {spread:g3} ({worst:g3}).");

        // The file means the same to both; Lathe rounds no worse; and the two are no farther apart than two roundings are.
        Assert.True(theirs <= Slack * spread && theirWorst <= 1.5 * worst, all);
        Assert.True(own <= Slack * Math.Max(theirs, spread), all);
        Assert.True(between <= Slack * spread && betweenWorst <= 1.5 * worst, all);

        // Floats leave no rounding to blame; but ggml's GELU is a table of halves.
        if (recipe == "F32") Assert.True(theirWorst < (shape == "gpt2" ? 5e-3 : 1e-4), all);
    }

    private static (double Rms, double Max) Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0, max = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double d = Math.Abs((double)a[i] - b[i]);
            sum += d * d;
            max = Math.Max(max, d);
        }

        return (Math.Sqrt(sum / a.Length), max);
    }

    private static Transformer Model(string shape)
    {
        var model = new Transformer(Config(shape), new Initializer(11));
        if (shape is "llama" or "gpt2") return model;

        // Biases and gains are to matter.
        int number = 0;
        foreach (Parameter vector in model.Parameters.Where(p => p.Shape.Rank == 1))
        {
            Span<float> values = vector.Value<float>();
            for (int i = 0; i < values.Length; i++) values[i] += (float)(0.2 * Math.Sin((0.37 * i) + number));
            number++;
        }

        return model;
    }

    private static TransformerConfig Config(string shape)
    {
        TransformerConfig small = Llama.Of(2, 4, 64, 64, 64) with { FeedForward = 96, InitialDeviation = 0.15 };
        return shape switch
        {
            "llama" => Llama.Of(2, 4, 256, 64, 64) with { KeyValueHeads = 2, FeedForward = 256, InitialDeviation = 0.08 },
            "gpt2" => new TransformerConfig { Vocabulary = 64, Context = 64, Width = 256, Heads = 4, Layers = 2, FeedForward = 256, TiedEmbeddings = false, InitialDeviation = 0.08 },
            "qwen2" => small with { KeyValueHeads = 2, QkvBias = true, RopeTheta = 1e6 },
            "qwen3" => small with { KeyValueHeads = 2, HeadSize = 32, QkNorm = true, TiedEmbeddings = false },
            "linear" => small with { RopeScaling = new RopeScaling { Kind = RopeScalingKind.Linear, Factor = 4 } },
            "yarn" => small with { RopeScaling = new RopeScaling { Kind = RopeScalingKind.Yarn, Factor = 4, OriginalContext = 16 } },
            _ => small with { RopeTheta = 5e5, RopeScaling = new RopeScaling { Kind = RopeScalingKind.Llama3, Factor = 8, OriginalContext = 16, LowFrequencyFactor = 1, HighFrequencyFactor = 4 } },
        };
    }

    private static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        foreach (string shape in (string[])["llama", "gpt2"])
        {
            foreach (string recipe in (string[])["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K_M", "Q5_K_M", "Q6_K"]) data.Add(shape, recipe);
        }

        foreach (string shape in (string[])["qwen2", "qwen3", "linear", "yarn", "llama3"]) data.Add(shape, "F32");
        return data;
    }

    private static JsonElement Load()
    {
        const string Name = "tests/fixtures/llama_cpp_logits.json";
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Name))) folder = folder.Parent;
        Assert.True(folder is not null, $"No {Name} in any folder above {AppContext.BaseDirectory}: run the tests from a checkout.");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, Name)));
        return document.RootElement.Clone();
    }

    private void Quantize(string recipe)
    {
        using PretrainedModel model = PretrainedModel.Load(_file, new ModelLoadOptions { Quantize = GgufRecipe.Named(recipe) });
        ModelSaver.Gguf(_file, model.Model);
    }

    // Of the last tokens, as many as were kept.
    private float[] Logits(ModelLoadOptions options, int[] tokens, int kept)
    {
        using PretrainedModel model = PretrainedModel.Load(_file, options);
        int vocabulary = model.Model.Config.Vocabulary;
        float[] all = new float[tokens.Length * vocabulary];
        using var session = new Session(model.Model);
        session.Score(tokens, (index, logits) => logits.CopyTo(all.AsSpan(index * vocabulary)));
        return all[^kept..];
    }
}
