using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;

namespace Lathe.Tensors.Tests.Blocks;

/// <summary>NF4: the paper's levels, the nearest of them, and the bits of the dense product.</summary>
public sealed class NormalFloatTests
{
    /// <summary>QLoRA's section 3 and appendix E: quantiles of N(0, 1) at even steps from ½ to 0.9677083, eight below zero and nine above, zero shared.</summary>
    [Fact]
    public void Levels_are_quantiles_of_the_normal_distribution()
    {
        const double Offset = 0.9677083;
        double[] above = [.. Enumerable.Range(0, 8).Select(i => Quantile(Offset + ((0.5 - Offset) * i / 8)))];
        double[] below = [.. Enumerable.Range(0, 7).Select(i => -Quantile(Offset + ((0.5 - Offset) * i / 7)))];
        double[] levels = [.. below.Concat(above).Append(0).Order().Select(v => v / above[0])];
        Assert.Equal(16, levels.Length);
        for (int i = 0; i < 16; i++) Assert.Equal(levels[i], NormalFloat.Levels[i], 2e-6);
    }

    [Fact]
    public void Every_number_becomes_the_nearest_level()
    {
        var random = new Random(3);
        float[] x = [.. Enumerable.Range(0, 96).Select(_ => (float)((random.NextDouble() - 0.5) * 3))];
        x.AsSpan(64).Clear();
        byte[] bytes = new byte[54];
        NormalFloat.Encode(x, bytes);
        for (int i = 0; i < 96; i++)
        {
            float decoded = ScalarBlocks.Decode(BlockFormat.NF4, bytes, i), most = (float)(Half)x.AsSpan(i / 32 * 32, 32).ToArray().Max(MathF.Abs);
            float best = NormalFloat.Levels.ToArray().Min(l => MathF.Abs((l * most) - x[i]));
            Assert.Equal(best, MathF.Abs(decoded - x[i]), 1e-6);
        }

        Assert.Throws<InvalidDataException>(() => NormalFloat.Encode([float.NaN, .. new float[31]], new byte[18]));
        Assert.Throws<InvalidDataException>(() => NormalFloat.Encode([1e6f, .. new float[31]], new byte[18]));
        Assert.Throws<ArgumentException>(() => NormalFloat.Encode(new float[31], new byte[18]));
    }

    [Fact]
    public void Few_rows_and_many_have_the_bits_of_the_dense_product()
    {
        using var one = new BlockCase(BlockFormat.NF4, 300, 96, 40, seed: 12);
        using var dense = new Parameter("dense", [300, 96]);
        one.Parameter.CopyTo(dense.Value<float>());
        using var scope = new Scope(record: false);
        foreach (int rows in (int[])[1, 5, 12, 13, 40])
        {
            Tensor x = scope.Input<float>([rows, 96], one.X.AsSpan(0, rows * 96));
            Assert.Equal(x.Linear(scope.Use(dense), scope.Input<float>([300], one.Bias)).Data<float>().ToArray(), one.Linear(rows));
        }
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.BFloat16)]
    public void The_gradient_is_that_of_the_decoded_weight(DType dtype)
    {
        using var one = new BlockCase(BlockFormat.NF4, 70, 160, 20, seed: 5);
        float[] w = new float[70 * 160], dy = [.. Enumerable.Range(0, 20 * 70).Select(i => (float)(BFloat16)(float)Math.Sin((i * 1.7) + 0.3))];
        one.Parameter.CopyTo(w);
        using var scope = new Scope();
        Tensor x = scope.Variable<float>([20, 160], one.X);
        scope.Backward(x.To(dtype).Linear(scope.Use(one.Parameter)).To(DType.Float32), scope.Input<float>([20, 70], dy));
        double largest = w.Max(Math.Abs);
        for (int i = 0; i < 20 * 160; i++)
        {
            double sum = 0;
            for (int o = 0; o < 70; o++) sum += (double)dy[(i / 160 * 70) + o] * w[(o * 160) + (i % 160)];
            Assert.Equal(sum, x.Grad<float>()[i], largest * (dtype == DType.Float32 ? 1e-5 : 0.05));
        }
    }

    // The inverse of Φ by bisection; Φ by its series x·φ(x)·(1 + x²/3 + x⁴/15 + …).
    private static double Quantile(double p)
    {
        double low = -10, high = 10;
        for (int i = 0; i < 200; i++)
        {
            double middle = (low + high) / 2, term = middle, sum = middle;
            for (int k = 1; k < 200; k++) sum += term *= middle * middle / ((2 * k) + 1);
            if (0.5 + (sum * Math.Exp(-middle * middle / 2) / Math.Sqrt(2 * Math.PI)) < p) low = middle;
            else high = middle;
        }

        return low;
    }
}
