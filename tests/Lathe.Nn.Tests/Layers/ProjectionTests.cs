using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Layers;

/// <summary><see cref="Linear"/>, <see cref="FeedForward"/> and <see cref="Embedding"/>.</summary>
public sealed class ProjectionTests
{
    [Fact]
    public void Linear_multiplies_by_the_transposed_weight_and_adds_the_bias()
    {
        using var layer = new Linear(new Initializer(1), 2, 3);
        ((float[])[1, 2, 3, 4, 5, 6]).CopyTo(layer.Weight.Value<float>());
        ((float[])[0.5f, 0, -0.5f]).CopyTo(layer.Bias!.Value<float>());
        using var scope = new Scope();
        Tensor y = layer.Forward(scope.Input<float>([2, 1, 2], [1, 1, 10, -1]));
        Assert.Equal([2, 1, 3], y.Shape);
        Assert.Equal([3.5f, 7, 10.5f, 8.5f, 26, 43.5f], y.Data<float>().ToArray());
    }

    [Fact]
    public void Linear_without_bias()
    {
        using var layer = new Linear(new Initializer(1), 5, 3, bias: false);
        Assert.Null(layer.Bias);
        Assert.Equal(15, layer.ParameterCount);
        using var scope = new Scope();
        Assert.All(layer.Forward(scope.Zeros([7, 5])).Data<float>().ToArray(), y => Assert.Equal(0, y));
    }

    [Fact]
    public void Stacked_projections_are_initialised_as_if_alone()
    {
        using var stacked = new Linear(new Initializer(3), 64, 3 * 64, stacked: 3);
        float bound = (float)Math.Sqrt(6.0 / 128), most = stacked.Weight.Value<float>().ToArray().Max(Math.Abs);
        Assert.InRange(most, 0.99f * bound, bound);
    }

    [Fact]
    public void Feed_forward_cuts_off_below_zero_between_its_projections()
    {
        using var layer = new FeedForward(new Initializer(1), 1, 2);
        ((float[])[1, -1]).CopyTo(layer.Up.Weight.Value<float>());
        ((float[])[2, 3]).CopyTo(layer.Down.Weight.Value<float>());
        using var scope = new Scope();
        Assert.Equal([8, 15], layer.Forward(scope.Input<float>([2, 1], [4, -5])).Data<float>().ToArray());
    }

    [Fact]
    public void Embedding_picks_rows_for_ids_of_any_shape()
    {
        using var layer = new Embedding(new Initializer(1), 5, 3);
        using var scope = new Scope();
        Tensor y = layer.Forward(scope.Input<int>([2, 2], [4, 0, 4, 2]));
        Assert.Equal([2, 2, 3], y.Shape);
        Assert.Equal(layer.Weight.Value<float>()[12..].ToArray(), y.Data<float>()[..3].ToArray());
        Assert.Equal(y.Data<float>()[..3].ToArray(), y.Data<float>()[6..9].ToArray());
    }

    [Fact]
    public void Gradients()
    {
        using var linear = new Linear(new Initializer(1, DType.Float64), 5, 3);
        LayerCheck.Gradients(linear, [2, 7, 5], linear.Forward);
        using var plain = new Linear(new Initializer(1, DType.Float64), 1, 1, bias: false);
        LayerCheck.Gradients(plain, [1, 1], plain.Forward);
        using var feedForward = new FeedForward(new Initializer(2, DType.Float64), 5, 11);
        LayerCheck.Gradients(feedForward, [3, 5], x => feedForward.Forward(x));
    }

    [Fact]
    public void A_row_looked_up_twice_gets_both_gradients()
    {
        using var layer = new Embedding(new Initializer(1), 3, 2);
        using var scope = new Scope();
        scope.Backward(layer.Forward(scope.Input<int>([3], [2, 0, 2])).Sum());
        Assert.Equal([1, 1, 0, 0, 2, 2], layer.Weight.Grad<float>().ToArray());
    }
}
