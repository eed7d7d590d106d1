using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;
using Lathe.Tensors.Kernels.Blocks;

namespace Lathe.Tensors.Tests.Blocks;

public sealed class BlockLinearTests
{
    public static TheoryData<BlockFormat> Formats => [.. Enum.GetValues<BlockFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_product_is_the_scalar_one_bit_for_bit(BlockFormat format)
    {
        foreach ((int rows, int outputs, int blocks) in ((int, int, int)[])[(1, 1, 1), (1, 16, 2), (2, 17, 3), (7, 31, 1), (6, 32, 4), (12, 33, 2), (13, 50, 3), (23, 97, 2), (47, 300, 3)])
        {
            int columns = blocks * (format.BlockLength() == 1 ? 23 : format.BlockLength());
            using var one = new BlockCase(format, outputs, columns, rows, seed: rows + outputs);
            float[] y = one.Linear(rows), portable = Portable(() => one.Linear(rows));
            for (int r = 0; r < rows; r++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    float expected = ScalarProduct.Of(format, one.FileRow(o), one.X.AsSpan(r * columns, columns), one.Bias[o]);
                    Assert.Equal(expected, portable[(r * outputs) + o]);
                    Assert.Equal(expected, y[(r * outputs) + o]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_product_is_near_that_of_decoded_weights(BlockFormat format)
    {
        using var one = new BlockCase(format, 64, 512, 9, seed: 6);
        float[] y = one.Linear(9), w = new float[64 * 512];
        one.Parameter.CopyTo(w);
        double error = 0, size = 0;
        for (int r = 0; r < 9; r++)
        {
            for (int o = 0; o < 64; o++)
            {
                double exact = one.Bias[o];
                for (int c = 0; c < 512; c++) exact += (double)one.X[(r * 512) + c] * w[(o * 512) + c];
                error += Math.Pow(y[(r * 64) + o] - exact, 2);
                size += exact * exact;
            }
        }

        // 8 bits of activations: about 0.4 % of noise each, independent; sums keep the ratio.
        Assert.InRange(Math.Sqrt(error / size), 0, format.BlockLength() == 1 ? 1e-6 : 0.02);
    }

    [Fact]
    public void Floats_in_panels_give_the_bits_of_the_dense_product()
    {
        using var one = new BlockCase(BlockFormat.F32, 70, 200, 20, seed: 12);
        using var dense = new Parameter("dense", [70, 200]);
        one.Parameter.CopyTo(dense.Value<float>());
        using var scope = new Scope(record: false);
        foreach (int rows in (int[])[1, 5, 20])
        {
            Tensor x = scope.Input<float>([rows, 200], one.X.AsSpan(0, rows * 200));
            Assert.Equal(x.Linear(scope.Use(dense), scope.Input<float>([70], one.Bias)).Data<float>().ToArray(), one.Linear(rows));
        }
    }

    [Fact]
    public void Rows_mix_formats()
    {
        var random = new Random(8);
        (int Rows, BlockFormat Format)[] parts = [(40, BlockFormat.Q4_K), (9, BlockFormat.Q6_K), (33, BlockFormat.F16), (18, BlockFormat.Q5_1)];
        using var weight = new BlockWeight(512, parts);
        byte[][] rows = [.. parts.SelectMany(p => Enumerable.Range(0, p.Rows).Select(_ => ScalarBlocks.Random(random, p.Format, 512)))];
        weight.Write(0, 100, rows.SelectMany(r => r).ToArray());
        using var parameter = new Parameter("w", [100, 512]);
        parameter.Store(weight);
        using var scope = new Scope(record: false);
        float[] x = [.. Enumerable.Range(0, 3 * 512).Select(_ => (float)(random.NextDouble() - 0.5))];
        float[] y = scope.Input<float>([3, 512], x).Linear(scope.Use(parameter)).Data<float>().ToArray();
        for (int o = 0; o < 100; o++)
        {
            BlockFormat format = weight.Segments.Last(s => s.FirstRow <= o).Format;
            for (int r = 0; r < 3; r++) Assert.Equal(ScalarProduct.Of(format, rows[o], x.AsSpan(r * 512, 512), 0), y[(r * 100) + o]);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void An_input_that_is_not_finite_shows_in_its_row_alone(float bad)
    {
        using var one = new BlockCase(BlockFormat.Q8_0, 20, 64, 3, seed: 7);
        float[] before = one.Linear(3);
        one.X[64 + 40] = bad;
        float[] y = one.Linear(3);
        Assert.All(y[20..40], v => Assert.False(float.IsFinite(v)));
        Assert.Equal(before[..20], y[..20]);
        Assert.Equal(before[40..], y[40..]);
    }

    [Fact]
    public void Tiny_and_zero_inputs_give_the_bias()
    {
        using var one = new BlockCase(BlockFormat.Q4_0, 20, 64, 2, seed: 7);
        Array.Clear(one.X);
        one.X[3] = 1e-40f;
        Assert.Equal([.. one.Bias, .. one.Bias], one.Linear(2));
    }

    [Fact]
    public void Bfloat16_activations_are_widened()
    {
        using var one = new BlockCase(BlockFormat.Q5_K, 20, 256, 2, seed: 9);
        using var scope = new Scope(record: false);
        for (int i = 0; i < one.X.Length; i++) one.X[i] = (BFloat16)one.X[i];
        Tensor y = scope.Input<float>([2, 256], one.X).To(DType.BFloat16).Linear(scope.Use(one.Parameter), scope.Input<float>([20], one.Bias));
        Assert.Equal(DType.BFloat16, y.DType);
        Assert.Equal(one.Linear(2).Select(v => (float)(BFloat16)v), y.Data<BFloat16>().ToArray().Select(v => (float)v));
    }

    [Fact]
    public void A_steady_call_allocates_nothing()
    {
        using var one = new BlockCase(BlockFormat.Q4_0, 64, 256, 1, seed: 9);
        using var scope = new Scope(record: false);
        long before = 0;
        for (int i = 0; i < 60; i++)
        {
            if (i == 30) before = GC.GetAllocatedBytesForCurrentThread();
            scope.Reset();
            _ = scope.Input<float>([1, 256], one.X).Linear(scope.Use(one.Parameter));
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void The_gradient_passes_through_to_the_input()
    {
        using var one = new BlockCase(BlockFormat.Q6_K, 300, 256, 4, seed: 11);
        using var scope = new Scope();
        Tensor x = scope.Variable<float>([4, 256], one.X);
        scope.Backward(x.Linear(scope.Use(one.Parameter)).Sum());
        float[] w = new float[300 * 256];
        one.Parameter.CopyTo(w);
        for (int c = 0; c < 256; c++)
        {
            double sum = 0;
            for (int o = 0; o < 300; o++) sum += w[(o * 256) + c];
            Assert.Equal(sum, x.Grad<float>()[c], 1e-3);
        }

        Assert.False(one.Parameter.HasGrad);
    }

    // Without the code assembled for this processor.
    private static T Portable<T>(Func<T> run)
    {
        bool assembled = BlockProduct.Assembled;
        try
        {
            BlockProduct.Assembled = false;
            return run();
        }
        finally
        {
            BlockProduct.Assembled = assembled;
        }
    }
}
