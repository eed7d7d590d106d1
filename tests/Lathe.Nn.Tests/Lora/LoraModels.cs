using Lathe.Nn.Initialization;
using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Nn.Tests.Models.Transformers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Lora;

/// <summary>Small models with adapters whose B is not zero, and one batch.</summary>
internal static class LoraModels
{
    public static readonly int[] Ids = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3], Targets = [1, 4, 1, 5, 9, 2, 6, 5, 3, 5];

    public static Transformer Build(string name, DType dtype = DType.Float32, ulong seed = 7) => Build(SmallConfigs.All[name], dtype, seed);

    public static Transformer Build(TransformerConfig config, DType dtype = DType.Float32, ulong seed = 7)
    {
        var model = new Transformer(config with { InitialDeviation = 0.3 }, new Initializer(seed, dtype));
        return model;
    }

    /// <summary>An adapter as it is after some training: nothing in it is zero.</summary>
    public static LoraAdapter Trained(Transformer model, LoraOptions? options = null, ulong seed = 1)
    {
        LoraAdapter adapter = LoraAdapter.Attach(model, options ?? new LoraOptions { Rank = 2, Alpha = 3 }, seed);
        int at = (int)seed;
        foreach (Parameter parameter in adapter.Parameters)
        {
            for (int i = 0; i < parameter.Count; i++)
            {
                double move = 0.3 * Math.Cos(at++ * 2.3);
                if (parameter.DType == DType.Float64) parameter.Value<double>()[i] += move;
                else if (parameter.DType == DType.BFloat16) parameter.Value<BFloat16>()[i] = (BFloat16)(parameter.Value<BFloat16>()[i] + (float)move);
                else parameter.Value<float>()[i] += (float)move;
            }
        }

        return adapter;
    }

    public static Tensor Loss(Transformer model, Scope scope)
        => model.Forward(scope.Input<int>([2, 5], Ids)).CrossEntropy(scope.Input<int>([2, 5], Targets));

    public static float[] Logits(Transformer model)
    {
        using var scope = new Scope(record: false) { Training = false };
        return model.Forward(scope.Input<int>([2, 5], Ids)).Data<float>().ToArray();
    }

    public static void Close(float[] expected, float[] actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs), worst = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst <= tolerance * Math.Max(1, largest), $"{worst:G4} apart, the largest value being {largest:G4}");
    }
}
