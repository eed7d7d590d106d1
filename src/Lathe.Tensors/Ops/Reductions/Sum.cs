using System.Numerics;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Ops.Reductions;

/// <summary>Sum, or mean, over any axes. The gradient of each element is the output's, times 1 or 1/n.</summary>
internal sealed unsafe class Sum : Op
{
    private static readonly Sum Instance = new();

    public override string Name => "sum";

    /// <summary>Sums over <paramref name="axes"/> (all where none is given), times <c>1/n</c> for a mean.</summary>
    public static Tensor Apply(Tensor x, ReadOnlySpan<int> axes, bool keep, bool mean)
    {
        Require.Float("sum", x);
        uint set = Axes.Of(mean ? "mean" : "sum", x, axes);
        long n = Axes.Count(x.Shape, set);
        if (mean && n == 0) throw new ArgumentException($"mean: {x} has no elements along the axes named; the mean of nothing is undefined.");
        return Scope.Apply(Instance, Axes.Reduced(x.Shape, set, keep), x.DType, x, [(int)set], mean ? 1.0 / n : 1.0);
    }

    public override void Forward<T>(in OpContext op)
        => SumTo.Run(
            op.Scope, op.Input<T>(0), op.InputShape(0), (uint)op.Node.Attributes[0],
            new GradSlot<T>(op.Output<T>(), accumulate: false), T.CreateTruncating(op.Node.Scalars[0]));

    public override void Backward<T>(in OpContext op)
    {
        Shape x = op.InputShape(0);
        Shape kept = Axes.Reduced(x, (uint)op.Node.Attributes[0], keep: true);
        GradSlot<T> slot = op.Slot<T>(0);
        T scale = T.CreateTruncating(op.Node.Scalars[0]);

        // Broadcasting the scaled gradient is the product of the small array and the scalar, stretched.
        BinaryJob<T, ValuePart<Arithmetic.Multiply>>.Run(
            op.OutputGrad<T>(), &scale, null, slot.Pointer, BroadcastPlan.Of(kept, [], x), slot.Accumulate);
    }
}
