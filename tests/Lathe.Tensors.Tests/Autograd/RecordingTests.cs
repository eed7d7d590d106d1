using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Tests.Autograd;

/// <summary>What is recorded, what is frozen, and an op that has no gradient.</summary>
public sealed class RecordingTests : IDisposable
{
    private readonly Parameter _w = new("w", [3, 3]);
    private readonly Parameter _frozen = new("frozen", [3, 3]) { RequiresGrad = false };

    [Fact]
    public void Without_recording_nothing_needs_a_gradient()
    {
        using var scope = new Scope(record: false);
        Assert.False(scope.Recording);
        Tensor y = scope.Use(_w).Tanh().Sum();
        Assert.False(y.NeedsGrad);
        Assert.False(scope.Variable<float>([1], [1]).NeedsGrad);
        Assert.Throws<InvalidOperationException>(() => scope.Backward(y));
    }

    [Fact]
    public void Pauses_nest_and_end_in_order()
    {
        using var scope = new Scope();
        using (scope.NoRecord())
        {
            Assert.False(scope.Use(_w).NeedsGrad);
            using (scope.NoRecord()) Assert.False(scope.Recording);
            Assert.False(scope.Recording);
        }

        Assert.True(scope.Use(_w).Tanh().NeedsGrad);
        using var plain = new Scope(record: false);
        using (plain.NoRecord())
        {
        }

        Assert.False(plain.Recording);
    }

    [Fact]
    public void What_was_made_in_a_pause_is_a_constant_afterwards()
    {
        using var scope = new Scope();
        Tensor target;
        using (scope.NoRecord()) target = scope.Use(_w) + 1;
        scope.Backward(((scope.Use(_w) - target).Square() * target).Sum());
        Assert.All(_w.Grad<float>().ToArray(), g => Assert.Equal(-2, g));
    }

    [Fact]
    public void A_frozen_parameter_costs_no_gradient_memory()
    {
        using var scope = new Scope();
        Tensor x = scope.Use(_frozen);
        Assert.False(x.NeedsGrad);
        Tensor y = x.Linear(x).Softmax().LayerNorm() * x;
        Assert.False(y.NeedsGrad);
        long used = scope.Arena.UsedBytes;
        scope.Backward((x.MatMul(scope.Use(_w)) + x).Sum());
        Assert.False(_frozen.HasGrad);
        Assert.True(_w.HasGrad);
        Assert.True(scope.Arena.UsedBytes > used);
    }

    [Fact]
    public void An_op_without_a_gradient_throws_when_recorded_and_works_otherwise()
    {
        using var scope = new Scope();
        string message = Assert.Throws<NotSupportedException>(() => RoundOp.Apply(scope.Use(_w))).Message;
        Assert.Contains("round has no gradient", message, StringComparison.Ordinal);
        Assert.Contains("'w'", message, StringComparison.Ordinal);
        Assert.Contains("NoRecord()", message, StringComparison.Ordinal);
        Assert.Equal(2, RoundOp.Apply(scope.Input<float>([], [1.7f])).Item());
        using (scope.NoRecord()) Assert.Equal(9, RoundOp.Apply(scope.Use(_w)).Count);
    }

    [Fact]
    public void Integers_are_permuted_sliced_joined_and_repeated_without_gradient()
    {
        using var scope = new Scope();
        Tensor ids = scope.Input<int>([2, 3], [0, 1, 2, 3, 4, 5]);
        Assert.Equal([0, 3, 1, 4, 2, 5], ids.Transpose(0, 1).Data<int>().ToArray());
        Assert.Equal([1, 4], ids.Slice(1, 1, 1).Data<int>().ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5], Tensor.Concat([ids, ids], 0).Data<int>().ToArray());
        Assert.Equal([1, 1, 4, 4], ids.Slice(1, 1, 1).Expand([2, 2]).Data<int>().ToArray());
        Assert.Equal(4, ids.Reshape(6).Slice(0, 4, 1).Item());
        Assert.False(ids.Transpose(0, 1).NeedsGrad);
    }

    public void Dispose()
    {
        _w.Dispose();
        _frozen.Dispose();
    }

    /// <summary>A test's own op: its slope is zero almost everywhere, so it states none.</summary>
    private sealed unsafe class RoundOp : Op
    {
        private static readonly RoundOp Instance = new();

        public override string Name => "round";

        public override bool HasBackward => false;

        public static Tensor Apply(Tensor x) => Scope.Apply(Instance, x.Shape, x.DType, x);

        public override void Forward<T>(in OpContext op)
        {
            for (long i = 0; i < op.Count; i++) op.Output<T>()[i] = T.Round(op.Input<T>(0)[i]);
        }

        public override void Backward<T>(in OpContext op) => throw new NotSupportedException();
    }
}
