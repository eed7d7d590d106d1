using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tests.Fixtures;

namespace Lathe.Nn.Tests.Layers;

/// <summary><see cref="LayerNorm"/>, <see cref="RmsNorm"/> and <see cref="GroupNorm"/>.</summary>
public sealed class NormTests
{
    [Fact]
    public void Layer_norm_leaves_mean_zero_and_variance_one()
    {
        using var layer = new LayerNorm(new Initializer(1), 64);
        using var scope = new Scope();
        float[] y = layer.Forward(LayerCheck.Input(scope, [3, 64]) + 5).Data<float>().ToArray();
        foreach (float[] row in y.Chunk(64))
        {
            Assert.Equal(0, row.Average(), 1e-5);
            Assert.Equal(1, row.Average(v => v * v), 1e-3);
        }
    }

    [Fact]
    public void Gain_and_bias_act_on_each_channel()
    {
        using var layer = new LayerNorm(new Initializer(1), 2, epsilon: 0);
        ((float[])[2, 3]).CopyTo(layer.Gain.Value<float>());
        ((float[])[10, 20]).CopyTo(layer.Bias.Value<float>());
        using var scope = new Scope();
        Assert.Equal([8, 23], layer.Forward(scope.Input<float>([1, 2], [-4, 4])).Data<float>().ToArray());
    }

    [Fact]
    public void Rms_norm_divides_by_the_root_mean_square()
    {
        using var layer = new RmsNorm(new Initializer(1), 2, epsilon: 0);
        ((float[])[1, 2]).CopyTo(layer.Gain.Value<float>());
        using var scope = new Scope();
        float[] y = layer.Forward(scope.Input<float>([1, 2], [7, 1])).Data<float>().ToArray();
        Assert.Equal(1.4f, y[0], 1e-6f);
        Assert.Equal(0.4f, y[1], 1e-6f);
    }

    [Fact]
    public void Group_norm_gives_the_numbers_of_torch()
    {
        using GroupNorm layer = FromWaves(3, 6);
        using var scope = new Scope();
        Tensor x = scope.Input<float>([4, 6, 5], TorchReference.Waves(120, 3, 2));
        TorchReference.AssertClose(TorchReference.Load().Numbers("layers", "group_norm_output"), layer.Forward(x).Data<float>());
    }

    [Fact]
    public void Group_norm_of_one_group_normalises_each_example_as_a_whole()
    {
        using var layer = new GroupNorm(new Initializer(1), 1, 6);
        using var scope = new Scope();
        Tensor x = LayerCheck.Input(scope, [2, 6, 5]);
        Tensor whole = x.Reshape(2, 30).LayerNorm();
        Assert.Equal(whole.Data<float>().ToArray(), layer.Forward(x).Data<float>().ToArray());
        Assert.Equal([2, 6], layer.Forward(LayerCheck.Input(scope, [2, 6])).Shape);
    }

    [Fact]
    public void Group_norm_says_what_does_not_fit()
    {
        Assert.Contains("4 does not divide them", Assert.Throws<ArgumentException>(() => new GroupNorm(new Initializer(1), 4, 6)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new GroupNorm(new Initializer(1), 0, 6));
        using var layer = new GroupNorm(new Initializer(1), 3, 6);
        using var scope = new Scope();
        Assert.Contains("takes [N, 6, ..]", Assert.Throws<ArgumentException>(() => layer.Forward(scope.Zeros([2, 5, 6]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => layer.Forward(scope.Zeros([6])));
    }

    [Fact]
    public void Gradients()
    {
        using var layerNorm = new LayerNorm(new Initializer(1, DType.Float64), 7);
        LayerCheck.Gradients(layerNorm, [2, 3, 7], layerNorm.Forward);
        using var rmsNorm = new RmsNorm(new Initializer(1, DType.Float64), 7);
        LayerCheck.Gradients(rmsNorm, [3, 7], rmsNorm.Forward);
        using var groupNorm = new GroupNorm(new Initializer(1, DType.Float64), 3, 6);
        LayerCheck.Gradients(groupNorm, [2, 6, 5], groupNorm.Forward);
        using var instanceNorm = new GroupNorm(new Initializer(1, DType.Float64), 2, 2);
        LayerCheck.Gradients(instanceNorm, [2, 2, 3, 2], instanceNorm.Forward);
    }

    private static GroupNorm FromWaves(int groups, int channels)
    {
        var layer = new GroupNorm(new Initializer(1), groups, channels);
        TorchReference.Waves(channels, 1, 0.3, 1).CopyTo(layer.Gain.Value<float>());
        TorchReference.Waves(channels, 2, 0.3).CopyTo(layer.Bias.Value<float>());
        return layer;
    }
}
