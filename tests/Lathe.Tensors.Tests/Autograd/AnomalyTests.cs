using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Tests.Autograd;

/// <summary>Anomaly mode stops at the first NaN or infinity and says where it came from.</summary>
public sealed class AnomalyTests : IDisposable
{
    private readonly Scope _scope = new() { DetectAnomalies = true };

    [Fact]
    public void A_NaN_made_in_forward_names_op_tensor_and_element()
    {
        Tensor x = _scope.Variable<float>([5], [1, 2, 3, -4, 5]).Named("logits");
        AnomalyException e = Assert.Throws<AnomalyException>(() => (x * 2).Log());
        Assert.Equal(("log", false, 3L), (e.Op, e.InBackward, e.Index));
        Assert.Contains("forward: log made NaN at element 3", e.Message, StringComparison.Ordinal);
        Assert.Contains("the output of mul_scalar (#1) Float32 [5] in [-8, 10]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_infinity_that_exists_only_in_backward_is_found()
    {
        Tensor x = _scope.Variable<float>([3], [1, 0, 4]).Named("variance");
        Tensor loss = x.Sqrt().Sum();
        AnomalyException e = Assert.Throws<AnomalyException>(() => _scope.Backward(loss));
        Assert.Equal(("sqrt", true, 1L), (e.Op, e.InBackward, e.Index));
        Assert.Contains("'variance'", e.Message, StringComparison.Ordinal);
        Assert.Contains("whose value there is 0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_gradient_of_a_parameter_is_searched_too()
    {
        using var p = new Parameter("scale", [2], DType.Float64);
        Tensor loss = _scope.Use(p).Sqrt().Sum();
        AnomalyException e = Assert.Throws<AnomalyException>(() => _scope.Backward(loss));
        Assert.Contains("'scale' Float64", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_under_checkpoint_is_searched()
    {
        Tensor x = _scope.Variable<float>([2], [0, 1]);
        Assert.Equal("reciprocal", Assert.Throws<AnomalyException>(() => x.Checkpoint(u => u.Reciprocal())).Op);
        Tensor loss = x.Checkpoint(u => u.Sqrt()).Sum();
        Assert.Equal("sqrt", Assert.Throws<AnomalyException>(() => _scope.Backward(loss)).Op);
        Assert.True(_scope.Recording);
    }

    [Fact]
    public void A_sound_step_passes_and_a_quiet_scope_says_nothing()
    {
        Tensor x = _scope.Variable<float>([3, 4], new float[12]);
        _scope.Backward(x.Linear(_scope.Zeros([2, 4])).Softmax().Reshape(6).Square().Sum());
        using var quiet = new Scope();
        Assert.True(double.IsNaN(quiet.Variable<float>([], [-1]).Log().Item()));
    }

    public void Dispose() => _scope.Dispose();
}
