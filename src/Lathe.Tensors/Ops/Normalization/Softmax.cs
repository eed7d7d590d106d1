using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Normalization;

namespace Lathe.Tensors.Ops.Normalization;

/// <summary>Softmax and log-softmax over one axis, fused; composed definition: <see cref="Composed"/>.</summary>
internal sealed unsafe class Softmax : Op
{
    private static readonly Softmax Plain = new("softmax", log: false);
    private static readonly Softmax Logarithmic = new("log_softmax", log: true);
    private readonly bool _log;

    private Softmax(string name, bool log)
    {
        Name = name;
        _log = log;
    }

    public override string Name { get; }

    public static Tensor Apply(Tensor x, int axis, bool log)
    {
        Softmax op = log ? Logarithmic : Plain;
        Require.Float(op.Name, x);
        if (x.Rank == 0) throw new ArgumentException($"{op.Name} normalises an axis; {x} has none.");
        axis = x.Shape.Axis(axis);
        if (axis == x.Rank - 1) return Scope.Apply(op, x.Shape, x.DType, x);
        return Apply(x.Transpose(axis, -1), -1, log).Transpose(axis, -1);
    }

    /// <summary>e^(x − max) / Σ e^(x − max), or its logarithm, in plain ops.</summary>
    public static Tensor Composed(Tensor x, int axis, bool log)
    {
        Tensor shifted = x - x.Max([axis], keep: true);
        Tensor sum = shifted.Exp().Sum([axis], keep: true);
        return log ? shifted - sum.Log() : shifted.Exp() / sum;
    }

    public override void Forward<T>(in OpContext op)
        => SoftmaxKernel.Forward(op.Input<T>(0), op.Output<T>(), Rows(op), op.Shape[-1], _log);

    public override void Backward<T>(in OpContext op)
    {
        GradSlot<T> dx = op.Slot<T>(0);
        SoftmaxKernel.Backward(op.Output<T>(), op.OutputGrad<T>(), dx.Pointer, dx.Accumulate, Rows(op), op.Shape[-1], _log);
    }

    private static long Rows(in OpContext op) => op.Shape.CountOf(0, op.Shape.Rank - 1);
}
