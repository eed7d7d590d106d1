using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tests.Fixtures;

namespace Lathe.Nn.Tests.Layers;

public sealed class BatchNormTests
{
    [Fact]
    public void Two_batches_and_an_evaluation_give_the_numbers_of_torch()
    {
        TorchReference torch = TorchReference.Load();
        using var layer = new BatchNorm(new Initializer(1), 6);
        TorchReference.Waves(6, 1, 0.3, 1).CopyTo(layer.Gain.Value<float>());
        TorchReference.Waves(6, 2, 0.3).CopyTo(layer.Bias.Value<float>());
        using var scope = new Scope();
        layer.Forward(Batch(scope, 0));
        TorchReference.AssertClose(torch.Numbers("layers", "batch_norm_output"), layer.Forward(Batch(scope, 1)).Data<float>());
        TorchReference.AssertClose(torch.Numbers("layers", "batch_norm_running_mean"), layer.RunningMean.Value<float>());
        TorchReference.AssertClose(torch.Numbers("layers", "batch_norm_running_var"), layer.RunningVariance.Value<float>());

        scope.Training = false;
        TorchReference.AssertClose(torch.Numbers("layers", "batch_norm_eval_output"), layer.Forward(Batch(scope, 0)).Data<float>());
    }

    [Fact]
    public void Running_statistics_move_by_the_momentum_towards_the_unbiased_variance()
    {
        using var layer = new BatchNorm(new Initializer(1, DType.Float64), 1, momentum: 0.25);
        using var scope = new Scope();
        layer.Forward(scope.Input<double>([4, 1], [1, 2, 3, 6]));

        // Mean 3; squares 4 + 1 + 0 + 9 = 14, over n − 1 = 3.
        Assert.Equal(0.25 * 3, layer.RunningMean.Value<double>()[0], 1e-12);
        Assert.Equal((0.75 * 1) + (0.25 * 14 / 3), layer.RunningVariance.Value<double>()[0], 1e-12);
    }

    [Fact]
    public void Evaluation_leaves_the_running_statistics_and_treats_each_row_alone()
    {
        using var layer = new BatchNorm(new Initializer(1), 3);
        using var scope = new Scope();
        layer.Forward(LayerCheck.Input(scope, [8, 3]));
        float[] mean = layer.RunningMean.Value<float>().ToArray();
        scope.Training = false;
        Tensor x = LayerCheck.Input(scope, [4, 3], phase: 1);
        float[] together = layer.Forward(x).Data<float>().ToArray();
        Assert.Equal(together[6..9], layer.Forward(x.Slice(0, 2, 1)).Data<float>().ToArray());
        Assert.Equal(mean, layer.RunningMean.Value<float>().ToArray());
    }

    [Fact]
    public void Running_statistics_are_kept_with_the_model_but_not_trained()
    {
        using var layer = new BatchNorm(new Initializer(1), 3);
        Assert.Equal(["weight", "bias", "running_mean", "running_var"], layer.Parameters.Select(p => p.Name));
        Assert.Equal([true, true, false, false], layer.Parameters.Select(p => p.RequiresGrad));
    }

    [Fact]
    public void What_does_not_fit_is_explained()
    {
        using var layer = new BatchNorm(new Initializer(1), 3);
        using var scope = new Scope();
        Assert.Contains("takes [N, 3, ..]", Assert.Throws<ArgumentException>(() => layer.Forward(scope.Zeros([2, 4]))).Message, StringComparison.Ordinal);
        Assert.Contains("variance of one value says nothing", Assert.Throws<ArgumentException>(() => layer.Forward(scope.Zeros([1, 3]))).Message, StringComparison.Ordinal);
        scope.Training = false;
        Assert.Equal([1, 3], layer.Forward(scope.Zeros([1, 3])).Shape);
    }

    [Fact]
    public void Gradients_in_training_flow_through_the_statistics_and_in_evaluation_past_them()
    {
        using var layer = new BatchNorm(new Initializer(1, DType.Float64), 3);
        LayerCheck.Gradients(layer, [4, 3, 2], layer.Forward);
        LayerCheck.Gradients(layer, [5, 3], x =>
        {
            x.Scope.Training = false;
            return layer.Forward(x);
        });
    }

    private static Tensor Batch(Scope scope, int i) => scope.Input<float>([4, 6, 5], TorchReference.Waves(120, 3 + i, 2, 0.5 * i));
}
