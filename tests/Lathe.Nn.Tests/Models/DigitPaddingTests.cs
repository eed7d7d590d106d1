using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models;

/// <summary>What stands behind a row's length must not be seen.</summary>
public sealed class DigitPaddingTests
{
    [Theory]
    [InlineData(Pooling.First)]
    [InlineData(Pooling.Mean)]
    public void A_padded_row_has_the_logits_of_the_row_alone(Pooling pooling)
    {
        using DigitTransformer model = DigitModels.Small(pooling: pooling);
        using var scope = new Scope(record: false);
        double[] together = DigitModels.Run(model, scope, DigitModels.Rows, extra: 3).Data<double>().ToArray();
        for (int row = 0; row < 4; row++)
        {
            int[] tokens = DigitModels.Rows[row];
            double[] alone = model.Forward(scope.Input<int>([1, tokens.Length], tokens)).Data<double>().ToArray();
            for (int c = 0; c < 20; c++) Assert.Equal(alone[c], together[(row * 20) + c], 1e-12);
        }
    }

    [Theory]
    [InlineData(Pooling.First)]
    [InlineData(Pooling.Mean)]
    public void What_the_padding_holds_changes_no_bit(Pooling pooling)
    {
        using DigitTransformer model = DigitModels.Small(DType.Float32, pooling);
        using var scope = new Scope(record: false);
        float[] zeros = DigitModels.Run(model, scope, DigitModels.Rows, filler: 0).Data<float>().ToArray();
        Assert.Equal(zeros, DigitModels.Run(model, scope, DigitModels.Rows, filler: 16).Data<float>().ToArray());
    }

    [Fact]
    public void Padding_ids_get_no_gradient_from_padding()
    {
        using DigitTransformer model = DigitModels.Small(pooling: Pooling.Mean);
        using var scope = new Scope();
        scope.Backward(DigitModels.Run(model, scope, DigitModels.Rows).Square().Sum());
        double[] gradient = model.Tokens.Weight.Grad<double>().ToArray();
        Assert.All(gradient[..8], g => Assert.Equal(0, g));
        Assert.Contains(gradient[16..], g => g != 0);
    }

    [Fact]
    public void Without_lengths_the_padding_is_read()
    {
        using DigitTransformer model = DigitModels.Small();
        using var scope = new Scope(record: false);
        double[] masked = DigitModels.Run(model, scope, DigitModels.Rows[1..2], extra: 2).Data<double>().ToArray();
        Tensor read = model.Forward(scope.Input<int>([1, 7], [.. DigitModels.Rows[1], 0, 0]));
        Assert.NotEqual(masked, read.Data<double>().ToArray());
    }

    [Fact]
    public void Mean_pooling_is_the_mean_of_the_tokens_that_count()
    {
        using DigitTransformer model = DigitModels.Small(pooling: Pooling.Mean);
        using var scope = new Scope(record: false);
        var trace = new Lathe.Nn.Layers.ForwardTrace();
        model.Forward(scope.Input<int>([1, 6], [13, 17, 6, 3, 18, 0]), scope.Input<int>([1], [5]), trace);
        double[] last = trace["blocks.1.output"].Data<double>().ToArray(), pooled = trace["pooled"].Data<double>().ToArray();
        for (int c = 0; c < 8; c++) Assert.Equal(Enumerable.Range(0, 5).Average(t => last[(t * 8) + c]), pooled[c], 1e-12);
    }
}
