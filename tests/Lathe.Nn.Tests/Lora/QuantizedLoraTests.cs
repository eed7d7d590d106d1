using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Nn.Tests.Formats;
using Lathe.Nn.Tests.Models.Transformers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;

namespace Lathe.Nn.Tests.Lora;

/// <summary>Adapters beside weights in blocks (QLoRA): gradients, what stays as it is, NF4 in a model.</summary>
public sealed class QuantizedLoraTests
{
    private static readonly TransformerConfig Config = SmallConfigs.All["llama"] with { Width = 32, FeedForward = 64, TiedEmbeddings = true };

    [Theory]
    [InlineData("Q8_0")]
    [InlineData("Q4_0")]
    [InlineData("NF4")]
    public void Gradients_are_those_of_the_decoded_weights(string format)
    {
        using Transformer model = LoraModels.Build(Config), decoded = LoraModels.Build(Config);
        Quantize(model, format);
        for (int i = 0; i < model.Parameters.Count; i++) model.Parameters[i].CopyTo(decoded.Parameters[i].Value<float>());
        byte[] before = Stored(model);
        using LoraAdapter one = LoraModels.Trained(model), two = LoraModels.Trained(decoded);
        using Scope a = new() { Seed = 2 }, b = new() { Seed = 2 };
        a.Backward(LoraModels.Loss(model, a));
        b.Backward(LoraModels.Loss(decoded, b));
        for (int i = 0; i < one.Parameters.Count; i++)
        {
            float[] expected = two.Parameters[i].Grad<float>().ToArray(), got = one.Parameters[i].Grad<float>().ToArray();
            double error = Math.Sqrt(expected.Zip(got, (x, y) => Math.Pow(x - y, 2)).Sum() / expected.Sum(x => (double)x * x));

            // Blocks round activations to 8 bits; NF4 leaves them floats, and only its embeddings' panels of 16 bits change the order of sums.
            Assert.InRange(error, 0, format == "NF4" ? 1e-5 : 0.1);
        }

        Assert.Equal(before, Stored(model));
        Assert.All(model.Parameters, p => Assert.False(p.RequiresGrad || p.HasGrad));
    }

    [Fact]
    public void NF4_holds_the_blocks_matrices_and_saves_as_floats()
    {
        using Transformer model = LoraModels.Build(Config);
        Quantize(model, "NF4");
        foreach (Parameter p in model.Parameters.Where(p => p.Shape.Rank == 2))
            Assert.Equal(p.Name.StartsWith("blocks.", StringComparison.Ordinal) ? BlockFormat.NF4 : BlockFormat.F16, Assert.Single(p.Blocks!.Segments).Format);
        float[] expected = LoraModels.Logits(model);
        using var folder = new TemporaryFolder();
        PretrainedModel.Save(folder.FullName, model);
        using PretrainedModel floats = PretrainedModel.Load(folder.FullName), again = PretrainedModel.Load(folder.FullName, new ModelLoadOptions { NormalFloat = true });
        LoraModels.Close(expected, LoraModels.Logits(floats.Model), 1e-5);
        Assert.Equal(expected, LoraModels.Logits(again.Model));
        Assert.Throws<ArgumentException>(() => new ModelLoadOptions { NormalFloat = true, Quantize = GgufRecipe.Named("Q4_0") }.Validate());
        Assert.False(BlockFormat.NF4.IsStored());
        ModelSaver.Gguf(folder["model.gguf"], model);
        using PretrainedModel gguf = PretrainedModel.Load(folder["model.gguf"]);
        LoraModels.Close(expected, LoraModels.Logits(gguf.Model), 1e-3);
    }

    /// <summary>In blocks of 32 its mean error is smaller than Q4_0's; its mean squared error is not.</summary>
    [Fact]
    public void NF4_errs_less_than_Q4_0_on_normal_weights()
    {
        using Transformer plain = LoraModels.Build(Config), q4 = LoraModels.Build(Config), nf4 = LoraModels.Build(Config);
        Quantize(q4, "Q4_0");
        Quantize(nf4, "NF4");
        Assert.True(Error(plain, nf4) < Error(plain, q4));
    }

    private static double Error(Transformer plain, Transformer quantized)
    {
        double sum = 0;
        for (int i = 0; i < plain.Parameters.Count; i++)
        {
            if (!plain.Parameters[i].Name.Contains("feed_forward.", StringComparison.Ordinal)) continue;
            float[] w = new float[plain.Parameters[i].Count];
            quantized.Parameters[i].CopyTo(w);
            for (int k = 0; k < w.Length; k++) sum += Math.Abs(w[k] - plain.Parameters[i].Value<float>()[k]);
        }

        return sum;
    }

    private static void Quantize(Transformer model, string format)
    {
        if (format == "NF4") ModelQuantizer.NormalFloat(model.Config).Quantize(model);
        else ModelQuantizer.Quantize(model, GgufRecipe.Named(format));
    }

    private static byte[] Stored(Transformer model)
    {
        var bytes = new List<byte>();
        foreach (Parameter p in model.Parameters.Where(p => p.Blocks is not null))
        {
            byte[] all = new byte[p.Blocks!.FileBytes(0, p.Blocks.Rows)];
            p.Blocks.Read(0, p.Blocks.Rows, all);
            bytes.AddRange(all);
        }

        return [.. bytes];
    }
}
