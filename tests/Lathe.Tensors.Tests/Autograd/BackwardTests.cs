using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Tests.Autograd;

/// <summary>What a backward pass leaves where, and what it refuses.</summary>
public sealed class BackwardTests : IDisposable
{
    private readonly Scope _scope = new();
    private readonly Parameter _w = new("w", [2, 3]);
    private readonly Parameter _scalar = new("scalar", []);

    public BackwardTests()
    {
        for (int i = 0; i < 6; i++) _w.Value<float>()[i] = i + 1;
        _scalar.Value<float>()[0] = 3;
    }

    [Fact]
    public void Gradients_of_several_steps_add_up_until_they_are_forgotten()
    {
        for (int step = 1; step <= 3; step++)
        {
            _scope.Reset();
            _scope.Backward(_scope.Use(_w).Square().Sum());
            Assert.Equal([2f * step, 4 * step, 6 * step, 8 * step, 10 * step, 12 * step], _w.Grad<float>().ToArray());
        }

        _w.ZeroGrad();
        Assert.False(_w.HasGrad);
        Assert.All(_w.Grad<float>().ToArray(), g => Assert.Equal(0, g));
        _w.ZeroGrad();
        _scope.Reset();
        _scope.Backward(_scope.Use(_w).Sum());
        Assert.All(_w.Grad<float>().ToArray(), g => Assert.Equal(1, g));
    }

    [Fact]
    public void Two_passes_from_one_loss_and_from_two_add_up()
    {
        Tensor y = _scope.Use(_w).Square();
        Tensor first = y.Sum(), second = y.Mean();
        _scope.Backward(first);
        _scope.Backward(second, scale: 6);
        _scope.Backward(first, scale: -1);
        for (int i = 0; i < 6; i++) Assert.Equal(2f * (i + 1), _w.Grad<float>()[i], 1e-5f);
    }

    [Fact]
    public void A_variable_adds_up_over_passes_and_an_output_belongs_to_one()
    {
        Tensor x = _scope.Variable<float>([2], [3, 4]);
        Tensor y = (x * 2).RetainGrad();
        Tensor loss = y.Square().Sum();
        for (int pass = 1; pass <= 2; pass++)
        {
            _scope.Backward(loss);
            Assert.Equal([12f, 16], y.Grad<float>().ToArray());
            Assert.Equal([24f * pass, 32 * pass], x.Grad<float>().ToArray());
        }
    }

    [Fact]
    public void A_loss_that_is_itself_a_parameter_adds_up_too()
    {
        Tensor loss = _scope.Use(_scalar);
        _scope.Backward(loss);
        _scope.Backward(loss.Reshape(1), scale: 4);
        Assert.Equal(5, _scalar.Grad<float>()[0]);
        Tensor w = _scope.Use(_w);
        _scope.Backward(w, w);
        _scope.Backward(w.Reshape(6), w.Reshape(6));
        Assert.Equal([2f, 4, 6, 8, 10, 12], _w.Grad<float>().ToArray());
    }

    [Fact]
    public void A_vector_Jacobian_product_starts_from_the_gradient_given()
    {
        Tensor y = _scope.Use(_w).Square();
        _scope.Backward(y, _scope.Input<float>([2, 3], [1, 0, 0, 0, 0, -1]));
        Assert.Equal([2f, 0, 0, 0, 0, -12], _w.Grad<float>().ToArray());
        Assert.Contains("must have its shape", Assert.Throws<ArgumentException>(() => _scope.Backward(y, _scope.Zeros([6]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _scope.Backward(y, _scope.Zeros([2, 3], DType.Float64)));
    }

    [Fact]
    public void A_retained_gradient_is_there_and_others_are_refused_with_advice()
    {
        Tensor x = _scope.Use(_w), kept = x.Tanh().RetainGrad(), dropped = kept * 2;
        _scope.Backward(dropped.Sum());
        Assert.All(kept.Grad<float>().ToArray(), g => Assert.Equal(2, g));
        Assert.Contains("RetainGrad() before Backward", Assert.Throws<InvalidOperationException>(() => dropped.Grad<float>()).Message, StringComparison.Ordinal);
        Assert.Contains("Float32", Assert.Throws<InvalidOperationException>(() => kept.Grad<double>()).Message, StringComparison.Ordinal);
        Assert.True(x.Grad<float>().SequenceEqual(_w.Grad<float>()));
    }

    [Fact]
    public void A_view_shares_the_gradient_of_its_source()
    {
        Tensor y = _scope.Use(_w).Square();
        Tensor view = y.Reshape(6).RetainGrad();
        _scope.Backward((view * 2).Sum() + (y * 3).Sum());
        Assert.All(view.Grad<float>().ToArray(), g => Assert.Equal(5, g));
        Assert.All(y.Grad<float>().ToArray(), g => Assert.Equal(5, g));
    }

    [Fact]
    public void A_value_the_loss_does_not_use_gets_nothing()
    {
        Tensor used = _scope.Use(_w).Tanh(), unused = _scope.Use(_scalar).Exp();
        _scope.Backward(used.Sum());
        Assert.False(_scalar.HasGrad);
        Assert.Throws<InvalidOperationException>(() => unused.Grad<float>());
    }

    [Fact]
    public void A_loss_needs_one_element_and_a_history()
    {
        Assert.Contains("6 elements", Assert.Throws<ArgumentException>(() => _scope.Backward(_scope.Use(_w).Tanh())).Message, StringComparison.Ordinal);
        Assert.Contains("needs no gradient", Assert.Throws<InvalidOperationException>(() => _scope.Backward(_scope.Zeros([]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradients_of_a_deep_chain_reuse_their_memory()
    {
        Tensor x = _scope.Variable<float>([1000], new float[1000]);
        for (int i = 0; i < 50; i++) x = x.Tanh();
        Tensor loss = x.Sum();
        long forward = _scope.Arena.UsedBytes;
        _scope.Backward(loss);

        // Fifty outputs pass their gradients on through two buffers; the variable keeps its own.
        Assert.InRange(_scope.Arena.UsedBytes - forward, 1, 4 * 4096);
    }

    [Fact]
    public void The_tape_grows_past_its_first_512_nodes()
    {
        Tensor x = _scope.Use(_scalar), sum = x;
        for (int i = 0; i < 2000; i++) sum += x;
        Assert.Equal(2001, _scope.Count);
        Assert.Equal(2001 * 3.0, sum.Item());
        _scope.Backward(sum);
        Assert.Equal(2001, _scalar.Grad<float>()[0]);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _w.Dispose();
        _scalar.Dispose();
    }
}
