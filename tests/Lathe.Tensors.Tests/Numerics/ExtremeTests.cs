using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Tests.Numerics;

/// <summary>Large logits, masked rows, NaN, constant rows: what naive formulas get wrong.</summary>
public sealed class ExtremeTests : IDisposable
{
    private readonly Scope _scope = new();

    [Theory]
    [InlineData(1e4f)]
    [InlineData(-1e4f)]
    [InlineData(3e38f)]
    public void Softmax_of_large_logits_is_finite(float offset)
    {
        // softmax([0, 1, 2]) and its logarithm, moved by an offset that large floats absorb: equal logits.
        Tensor even = _scope.Variable<float>([3], [offset, offset, offset]);
        foreach (float p in even.Softmax().Data<float>()) Assert.Equal(1 / 3f, p, 1e-7f);
        foreach (float p in even.LogSoftmax().Data<float>()) Assert.Equal(-MathF.Log(3), p, MathF.Abs(offset) > 1e5f ? 0.0f + MathF.Log(3) : 1e-3f);
    }

    [Fact]
    public void Softmax_of_far_apart_logits_is_one_hot()
    {
        Tensor x = _scope.Variable<float>([2, 3], [1e4f, -1e4f, 0, -1e4f, -1e4f, 1e4f]);
        Assert.Equal([1f, 0, 0, 0, 0, 1], x.Softmax().Data<float>().ToArray());
        Assert.Equal([0f, -2e4f, -1e4f, -2e4f, -2e4f, 0], x.LogSoftmax().Data<float>().ToArray());
        Tensor loss = x.CrossEntropy(_scope.Input<int>([2], [1, 2]), reduction: LossReduction.None);
        Assert.Equal([2e4f, 0], loss.Data<float>().ToArray());
        _scope.Backward(loss.Sum());
        Assert.Equal([1f, -1, 0, 0, 0, 0], x.Grad<float>().ToArray());
    }

    [Fact]
    public void A_fully_masked_row_gives_zeros_and_no_gradient()
    {
        const float Masked = float.NegativeInfinity;
        float[] row = new float[17];
        Array.Fill(row, Masked);
        Tensor x = _scope.Variable<float>([2, 17], [.. row, .. row[1..], 0]);
        Tensor y = x.Softmax();
        Assert.All(y.Data<float>()[..33].ToArray(), p => Assert.Equal(0, p));
        Assert.Equal(1, y.Data<float>()[33]);
        _scope.Backward(y.Square().Sum());
        Assert.All(x.Grad<float>().ToArray(), g => Assert.Equal(0, g));
        Assert.All(x.LogSoftmax().Data<float>()[..17].ToArray(), p => Assert.Equal(Masked, p));
    }

    [Fact]
    public void Masked_logits_among_others_take_no_share()
    {
        Tensor x = _scope.Variable<float>([3], [0, float.NegativeInfinity, 0]);
        Assert.Equal([0.5f, 0, 0.5f], x.Softmax().Data<float>().ToArray());
        Tensor loss = x.CrossEntropy(_scope.Input<int>([], [0]));
        Assert.Equal(Math.Log(2), loss.Item(), 1e-7);
        _scope.Backward(loss);
        Assert.Equal([-0.5f, 0, 0.5f], x.Grad<float>().ToArray());
    }

    [Fact]
    public void A_NaN_logit_is_not_hidden()
    {
        Tensor x = _scope.Input<float>([2, 3], [0, float.NaN, 1, 0, 0, 0]);
        Assert.All(x.Softmax().Data<float>()[..3].ToArray(), p => Assert.True(float.IsNaN(p)));
        Assert.All(x.LogSoftmax().Data<float>()[..3].ToArray(), p => Assert.True(float.IsNaN(p)));
        Assert.All(x.Softmax().Data<float>()[3..].ToArray(), p => Assert.Equal(1 / 3f, p));
        Assert.True(double.IsNaN(x.CrossEntropy(_scope.Input<int>([2], [0, 0])).Item()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(36)]
    public void Max_gives_NaN_wherever_it_stands(int at)
    {
        float[] row = [.. Enumerable.Range(0, 37).Select(i => (float)i)];
        row[at] = float.NaN;
        Tensor x = _scope.Variable<float>([37], row);
        Tensor max = x.Max();
        Assert.True(double.IsNaN(max.Item()));
        _scope.Backward(max);
        Assert.Equal(1, x.Grad<float>()[at]);
    }

    [Fact]
    public void The_gradient_of_max_goes_to_the_first_of_equals()
    {
        Tensor x = _scope.Variable<float>([2, 3, 2], [1, 7, 2, 7, 7, 0, 7, 7, 7, 7, 7, 7]);
        _scope.Backward(x.Max().Reshape());
        Assert.Equal([0f, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], x.Grad<float>().ToArray());
        Tensor z = _scope.Variable<float>([2, 3, 2], [1, 7, 2, 7, 7, 0, 7, 7, 7, 7, 7, 7]);
        _scope.Backward(z.Max([0, 2]).Sum());
        Assert.Equal([0f, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0], z.Grad<float>().ToArray());
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(-7e5f)]
    public void Layer_norm_of_a_constant_row_is_the_bias(float value)
    {
        float[] row = new float[33];
        Array.Fill(row, value);
        Tensor x = _scope.Variable<float>([33], row);
        float[] bias = [.. Enumerable.Range(0, 33).Select(i => (float)i)];
        Tensor y = x.LayerNorm(bias: _scope.Input<float>([33], bias));
        Assert.Equal(bias, y.Data<float>().ToArray());
        _scope.Backward(y.Square().Sum());
        Assert.All(x.Grad<float>().ToArray(), g => Assert.True(float.IsFinite(g)));
    }

    [Fact]
    public void Layer_norm_with_a_mean_far_from_zero_keeps_its_digits()
    {
        float[] row = [.. Enumerable.Range(0, 64).Select(i => 10000 + (i % 2))];
        foreach (float y in _scope.Input<float>([64], row).LayerNorm(epsilon: 0).Data<float>()) Assert.Equal(1, MathF.Abs(y), 1e-5f);
    }

    [Fact]
    public void Norms_of_zero_rows_are_zero()
    {
        Tensor x = _scope.Variable<float>([2, 17], new float[34]);
        Tensor y = x.RmsNorm();
        Assert.All(y.Data<float>().ToArray(), v => Assert.Equal(0, v));
        _scope.Backward(y.Sum());
        Assert.All(x.Grad<float>().ToArray(), g => Assert.True(float.IsFinite(g)));
    }

    [Fact]
    public void The_loss_over_no_counted_row_is_zero_without_gradient()
    {
        Tensor x = _scope.Variable<float>([2, 3], [1, 2, 3, 4, 5, 6]);
        Tensor loss = x.CrossEntropy(_scope.Input<int>([2], [-100, -100]));
        Assert.Equal(0, loss.Item());
        _scope.Backward(loss);
        Assert.All(x.Grad<float>().ToArray(), g => Assert.Equal(0, g));
    }

    public void Dispose() => _scope.Dispose();
}
