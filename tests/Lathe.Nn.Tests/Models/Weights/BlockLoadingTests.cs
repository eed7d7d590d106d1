using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Weights;
using Lathe.Nn.Tests.Formats;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;

namespace Lathe.Nn.Tests.Models.Weights;

/// <summary>Models that stay in the blocks their files have: the same values, the same bytes when saved, mistakes explained.</summary>
public sealed class BlockLoadingTests : IDisposable
{
    private static readonly int[] Ids = [1, 5, 2, 9, 3];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Recipes => [.. GgufRecipe.All.Select(r => r.Name).Where(n => n != "F32")];

    private static TransformerConfig Grouped { get; } = Llama.Of(3, 4, 256, 37, 16) with { KeyValueHeads = 2, FeedForward = 288, TiedEmbeddings = false };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Values_are_those_of_the_decoded_file_and_saving_gives_its_bytes_back(string recipe)
    {
        string path = Quantized(Grouped, recipe);
        using PretrainedModel floats = PretrainedModel.Load(path), blocks = PretrainedModel.Load(path, ModelLoadOptions.Inference);
        foreach ((Parameter expected, Parameter actual) in floats.Model.Parameters.Zip(blocks.Model.Parameters))
        {
            Assert.Equal(expected.Shape.Rank == 2, actual.Blocks is not null);
            Assert.Equal(Values(expected), Values(actual));
            Assert.Equal(actual.Blocks is null, actual.RequiresGrad);
        }

        string again = _folder["again.gguf"];
        ModelSaver.Gguf(again, blocks.Model);
        SameTensors(path, again);
        Near(floats.Model, blocks.Model, 0.05);
    }

    [Fact]
    public void Stacked_matrices_keep_the_types_of_their_parts()
    {
        using PretrainedModel model = PretrainedModel.Load(Quantized(Grouped, "Q4_K_M"), ModelLoadOptions.Inference);
        Parameter qkv = model.Model.Parameters.First(p => p.Name == "blocks.2.attention.qkv.weight"), down = model.Model.Parameters.First(p => p.Name == "blocks.0.feed_forward.down.weight");
        Assert.Equal([BlockFormat.Q4_K, BlockFormat.Q4_K, BlockFormat.Q6_K], qkv.Blocks!.Segments.Select(s => s.Format));
        // 288 is no multiple of 256.
        Assert.Equal([BlockFormat.Q5_0], down.Blocks!.Segments.Select(s => s.Format));
    }

    [Theory]
    [InlineData("Q8_0")]
    [InlineData("Q4_K_M")]
    [InlineData("BF16")]
    public void Quantising_in_memory_or_on_load_is_quantising_the_file(string recipe)
    {
        string path = Quantized(Grouped, recipe), whole = _folder["whole.gguf"], saved = _folder["saved.gguf"];
        using (Transformer model = Build(Grouped))
        {
            ModelSaver.Gguf(whole, model, GgmlType.F32);
            ModelQuantizer.Quantize(model, GgufRecipe.Named(recipe));
            ModelSaver.Gguf(saved, model);
        }

        SameTensors(path, saved);
        using PretrainedModel onLoad = PretrainedModel.Load(whole, new ModelLoadOptions { Quantize = GgufRecipe.Named(recipe) });
        ModelSaver.Gguf(saved, onLoad.Model);
        SameTensors(path, saved);
    }

    [Fact]
    public void A_model_that_gguf_does_not_know_is_quantised_too()
    {
        using Transformer model = Build(Grouped with { Mixture = new MixtureConfig { Experts = 2, Active = 1 }, Norm = NormKind.LayerNorm });
        float[] before = Output(model);
        ModelQuantizer.Quantize(model, GgufRecipe.Named("Q8_0"));
        Assert.All(model.Parameters, p => Assert.Equal(p.Shape.Rank == 2 && !p.Name.EndsWith("router.weight", StringComparison.Ordinal), p.Blocks is not null));
        Near(before, Output(model), 0.05);
    }

    [Theory]
    [InlineData(SafetensorsDType.BF16, GgmlType.BF16)]
    [InlineData(SafetensorsDType.F16, GgmlType.F16)]
    public void Sixteen_bits_in_safetensors_stay(SafetensorsDType stored, GgmlType type)
    {
        using Transformer model = Build(Grouped);
        string folder = _folder["hf"];
        PretrainedModel.Save(folder, model);
        Narrow(Path.Combine(folder, "model.safetensors"), stored, type);
        using PretrainedModel floats = PretrainedModel.Load(folder), blocks = PretrainedModel.Load(folder, ModelLoadOptions.Inference);
        Assert.All(blocks.Model.Parameters, p => Assert.Equal(p.Shape.Rank == 2, p.Blocks is not null));
        Assert.All(floats.Model.Parameters.Zip(blocks.Model.Parameters), p => Assert.Equal(Values(p.First), Values(p.Second)));
        // Hugging Face's folder is written in single precision whatever the model is held in.
        PretrainedModel.Save(_folder["again"], blocks.Model);
        using PretrainedModel again = PretrainedModel.Load(_folder["again"]);
        Assert.All(floats.Model.Parameters.Zip(again.Model.Parameters), p => Assert.Equal(Values(p.First), Values(p.Second)));
    }

    [Fact]
    public void Transposed_matrices_become_floats_in_panels()
    {
        TransformerConfig gpt = Gpt2.Nano with { Vocabulary = 40, Width = 64, Heads = 2, Layers = 1, FeedForward = 96, Context = 8, Activation = ActivationKind.GeluTanh };
        using Transformer model = Build(gpt);
        string folder = _folder["gpt"];
        PretrainedModel.Save(folder, model);
        Narrow(Path.Combine(folder, "model.safetensors"), SafetensorsDType.BF16, GgmlType.BF16);
        using PretrainedModel floats = PretrainedModel.Load(folder), blocks = PretrainedModel.Load(folder, ModelLoadOptions.Inference);
        Assert.NotNull(blocks.Model.Tokens.Weight.Blocks);
        Assert.Equal(BlockFormat.F32, Assert.Single(blocks.Model.Parameters.First(p => p.Name == "blocks.0.attention.qkv.weight").Blocks!.Segments).Format);
        Assert.All(floats.Model.Parameters.Zip(blocks.Model.Parameters), p => Assert.Equal(Values(p.First), Values(p.Second)));
    }

    [Fact]
    public void Floats_in_panels_give_the_bits_of_floats()
    {
        foreach ((string name, TransformerConfig config) in ((string, TransformerConfig)[])[("gguf", Grouped), ("hf", Grouped with { TiedEmbeddings = true, QkNorm = true })])
        {
            using Transformer model = Build(config);
            string path = _folder[name];
            if (name == "gguf") ModelSaver.Gguf(path, model, GgmlType.F32);
            else PretrainedModel.Save(path, model);
            using PretrainedModel panels = PretrainedModel.Load(path, ModelLoadOptions.Inference);
            Assert.Equal(BlockFormat.F32, panels.Model.Tokens.Weight.Blocks!.Segments[0].Format);
            Assert.Equal(Output(model), Output(panels.Model));
            ModelSaver.Gguf(_folder["again.gguf"], panels.Model);
            ModelSaver.Gguf(_folder["whole.gguf"], model, GgmlType.F32);
            SameTensors(_folder["whole.gguf"], _folder["again.gguf"]);
        }
    }

    [Fact]
    public void A_damaged_scale_is_named()
    {
        string path = Quantized(Grouped, "Q8_0");
        (long start, long row) = (0, 34 * 8);
        using (GgufFile file = GgufFile.Open(path)) start = file.Tensor("blk.1.attn_q.weight").Offset + DataStart(path, file);
        using (FileStream stream = File.OpenWrite(path))
        {
            stream.Position = start + (5 * row) + (34 * 2);
            stream.Write([0x00, 0x7C]);
        }

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => PretrainedModel.Load(path, ModelLoadOptions.Inference));
        Assert.Contains("'blk.1.attn_q.weight': block 42 of Q8_0 has a scale that is infinite", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_with_flipped_bytes_load_or_say_why_not()
    {
        byte[] good = File.ReadAllBytes(Quantized(Llama.Of(1, 2, 32, 17, 8) with { FeedForward = 32 }, "Q4_0"));
        var random = new Random(11);
        string path = _folder["fuzzed.gguf"];
        int refused = 0;
        for (int round = 0; round < 200; round++)
        {
            byte[] bytes = round % 8 == 0 ? good[..random.Next(good.Length)] : [.. good];
            // Most of the file is blocks; the header is where damage does harm.
            for (int flips = random.Next(1, 6); flips > 0 && bytes.Length > 0; flips--) bytes[random.Next(round % 2 == 0 ? bytes.Length : Math.Min(bytes.Length, 1500))] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes);
            try
            {
                PretrainedModel.Load(path, ModelLoadOptions.Inference).Dispose();
            }
            catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException or InsufficientMemoryException or OverflowException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 50, 200);
    }

    [Fact]
    public void Contradictions_are_explained()
    {
        Assert.Throws<ArgumentException>(() => PretrainedModel.Load("x", ModelLoadOptions.Inference with { DType = DType.BFloat16 }));
        Assert.Throws<ArgumentException>(() => PretrainedModel.Load("x", new ModelLoadOptions { Quantize = GgufRecipe.Named("F32") }));
        using PretrainedModel model = PretrainedModel.Load(Quantized(Grouped, "Q8_0"), ModelLoadOptions.Inference);
        using var gguf = new GgufModel(model.Model);
        ModelWeights weights = gguf.Weights;
        Assert.Throws<ArgumentOutOfRangeException>(() => weights.ReadStored("output.weight", 37 * 272, new byte[272]));
        Assert.Throws<NotSupportedException>(() => weights.ReadStored("output.weight", 1, new byte[272]));
    }

    private static void Narrow(string path, SafetensorsDType stored, GgmlType type)
    {
        var writer = new SafetensorsWriter();
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            foreach (SafetensorsEntry entry in file.Entries)
            {
                byte[] bytes = new byte[2 * entry.ElementCount];
                BlockCodec.Encode(type, file.Read<float>(entry.Name), bytes);
                writer.Add(entry.Name, stored, [.. entry.Shape], stream => stream.Write(bytes));
            }
        }

        writer.Save(path);
    }

    private static long DataStart(string path, GgufFile file) => new FileInfo(path).Length - file.Tensors.Max(t => (t.Offset + t.ByteLength + file.Alignment - 1) / file.Alignment * file.Alignment);

    private static void SameTensors(string expected, string actual)
    {
        using GgufFile a = GgufFile.Open(expected), b = GgufFile.Open(actual);
        Assert.Equal(a.Weights.Order(Comparer<WeightInfo>.Create((x, y) => string.CompareOrdinal(x.Name, y.Name))), b.Weights.OrderBy(w => w.Name, StringComparer.Ordinal));
        foreach (WeightInfo weight in a.Weights)
        {
            byte[] x = new byte[weight.ByteLength], y = new byte[weight.ByteLength];
            a.ReadStored(weight.Name, 0, x);
            b.ReadStored(weight.Name, 0, y);
            Assert.True(x.AsSpan().SequenceEqual(y), weight.Name);
        }
    }

    private static float[] Values(Parameter parameter)
    {
        float[] values = new float[parameter.Count];
        parameter.CopyTo(values);
        return values;
    }

    private static void Near(Transformer expected, Transformer actual, double tolerance) => Near(Output(expected), Output(actual), tolerance);

    private static void Near(float[] expected, float[] actual, double tolerance)
        => Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() / expected.Max(Math.Abs), 0, tolerance);

    private static Transformer Build(TransformerConfig config) => new(config with { InitialDeviation = 0.04 }, new Initializer(3));

    private static float[] Output(Transformer model)
    {
        using var scope = new Scope(record: false);
        return model.Forward(scope.Input<int>([1, 5], Ids)).Data<float>().ToArray();
    }

    private string Quantized(TransformerConfig config, string recipe)
    {
        string path = _folder[$"{recipe}.gguf"];
        using Transformer model = Build(config);
        using var gguf = new GgufModel(model);
        new GgufQuantizer(gguf.Weights, gguf.Metadata, GgufRecipe.Named(recipe)).Save(path);
        return path;
    }
}
