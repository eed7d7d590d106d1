using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Nn.Tests.Models.Transformers;
using Lathe.Nn.Tests.Vectors;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Lora;

/// <summary>Merging is the adapter within float error, and taking it out again is exact.</summary>
public sealed class LoraMergeTests
{
    private static readonly LoraOptions Everywhere = new() { Rank = 3, Alpha = 4, Targets = [LoraOptions.AllLinear] };

    [Theory]
    [InlineData("gpt2", DType.Float32)]
    [InlineData("llama", DType.Float32)]
    [InlineData("experts", DType.Float32)]
    [InlineData("llama", DType.BFloat16)]
    public void Merged_is_attached_and_unmerged_is_the_base(string name, DType dtype)
    {
        using Transformer model = LoraModels.Build(name);
        foreach (Parameter parameter in model.Parameters) parameter.ConvertTo(dtype);
        float[] plain = Floats(model);
        byte[][] weights = [.. model.Parameters.Select(Bytes)];
        using LoraAdapter one = LoraModels.Trained(model, Everywhere), two = LoraModels.Trained(model, seed: 9);
        two.Weight = 0.5;
        float[] attached = Floats(model);
        double tolerance = dtype == DType.BFloat16 ? 0.05 : 2e-6;
        one.Merge();
        LoraModels.Close(attached, Floats(model), tolerance);
        two.Merge();
        LoraModels.Close(attached, Floats(model), tolerance);
        Assert.Throws<InvalidOperationException>(one.Unmerge);
        Assert.Throws<InvalidOperationException>(one.Merge);
        Assert.Throws<InvalidOperationException>(one.Detach);
        two.Unmerge();
        one.Unmerge();
        Assert.Equal(weights, model.Parameters.Select(Bytes));
        Assert.Equal(attached, Floats(model));
        two.MergeAndDetach();
        one.MergeAndDetach();
        LoraModels.Close(attached, Floats(model), tolerance);
        Assert.NotEqual(plain, Floats(model));
        Assert.Empty(model.Adapters);
        Assert.All(model.Blocks, b => Assert.Empty(b.Attention.Qkv.Branches));
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    public void Dora_starts_from_the_base_learns_lengths_and_merges(string name)
    {
        using Transformer model = LoraModels.Build(name);
        float[] plain = LoraModels.Logits(model);
        using LoraAdapter fresh = LoraAdapter.Attach(model, Everywhere with { Dora = true });
        LoraModels.Close(plain, LoraModels.Logits(model), 2e-6);
        fresh.Detach();
        using LoraAdapter adapter = LoraModels.Trained(model, Everywhere with { Dora = true, Dropout = 0 });
        float[] attached = LoraModels.Logits(model);
        using var scope = new Scope();
        scope.Backward(LoraModels.Loss(model, scope));
        Assert.All(adapter.Parameters, p => Assert.True(p.HasGrad));
        adapter.Merge();
        LoraModels.Close(attached, LoraModels.Logits(model), 5e-6);
        adapter.Unmerge();
        adapter.Detach();
        Assert.Equal(plain, LoraModels.Logits(model));
    }

    [Fact]
    public void Weights_in_blocks_become_floats_and_blocks_again()
    {
        using Transformer model = LoraModels.Build(SmallConfigs.Small with { Width = 32, FeedForward = 64 });
        ModelQuantizer.Quantize(model, GgufRecipe.All.First(r => r.Name == "Q8_0"));
        Parameter qkv = model.Blocks[0].Attention.Qkv.Weight;
        Tensors.Blocks.BlockWeight blocks = qkv.Blocks!;
        float[] plain = LoraModels.Logits(model);
        using LoraAdapter adapter = LoraModels.Trained(model, Everywhere);
        float[] attached = LoraModels.Logits(model);
        Assert.NotEqual(plain, attached);
        adapter.Merge();
        Assert.Equal(DType.Float32, qkv.DType);
        // Blocks round what they read to 8 bits, floats do not.
        LoraModels.Close(attached, LoraModels.Logits(model), 0.03);
        adapter.Unmerge();
        Assert.Same(blocks, qkv.Blocks);
        Assert.Equal(attached, LoraModels.Logits(model));
        adapter.Detach();
        Assert.Equal(plain, LoraModels.Logits(model));
        Assert.False(qkv.RequiresGrad);
    }

    [Fact]
    public void The_vector_of_a_merged_weight()
    {
        using var v = new Vector("extra/lora_linear");
        float[] w = v.Floats("w.weight"), a = v.Floats("w.lora_A"), b = v.Floats("w.lora_B"), expected = v.Floats("exp.merged_weight");
        Assert.Equal(16.0 / 3, new LoraOptions { Rank = 3, Alpha = 16 }.Scale(3, 16));
        for (int o = 0; o < 12; o++)
        {
            for (int i = 0; i < 8; i++)
                Assert.Equal(expected[(o * 8) + i], w[(o * 8) + i] + (16.0 / 3 * Enumerable.Range(0, 3).Sum(r => b[(o * 3) + r] * a[(r * 8) + i])), 1e-5);
        }
    }

    private static float[] Floats(Transformer model)
    {
        using var scope = new Scope(record: false) { Training = false };
        Tensor y = model.Forward(scope.Input<int>([2, 5], LoraModels.Ids)).To(DType.Float32);
        return y.Data<float>().ToArray();
    }

    private static byte[] Bytes(Parameter parameter)
    {
        float[] values = new float[parameter.Count];
        parameter.CopyTo(values);
        return System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).ToArray();
    }
}
