using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Losses;
using Lathe.Tensors.Kernels.Reductions;

namespace Lathe.Tensors.Ops.Losses;

/// <summary>
/// Softmax cross-entropy of logits [.., classes] against Int32 targets [..], fused, with an ignored target and label smoothing
/// (Szegedy et al., arXiv:1512.00567, section 7). Composed definition: <see cref="Composed"/>.
/// </summary>
internal sealed unsafe class CrossEntropy : Op
{
    private static readonly CrossEntropy Instance = new();

    public override string Name => "cross_entropy";

    public static Tensor Apply(Tensor logits, Tensor targets, int ignoreIndex, double smoothing, LossReduction reduction)
    {
        Require.Float("cross_entropy", logits);
        Require.Indices("cross_entropy", targets);
        if (logits.Rank == 0 || targets.Count != logits.Shape.CountOf(0, logits.Rank - 1) || logits.Shape[-1] == 0)
            throw new ArgumentException($"cross_entropy takes logits [.., classes] and one target for each row; {logits} and {targets} came.");
        int counted = Targets.Check("cross_entropy", logits, targets, logits.Shape[-1], ignoreIndex, smoothing);
        Shape shape = reduction == LossReduction.None ? targets.Shape : [];
        double factor = Targets.Factor(reduction, counted);
        return logits.Scope.Record(
            Instance, shape, logits.DType.GradientType(), [logits.Id, Scope.SameScope(Instance, logits, targets)],
            [ignoreIndex, (int)reduction], factor, null, logits, smoothing);
    }

    /// <summary>−Σ q·log p with q the smoothed target distribution, in plain ops; ignored rows must not occur.</summary>
    public static Tensor Composed(Tensor logits, Tensor targets, double smoothing, LossReduction reduction)
    {
        Tensor logP = logits.LogSoftmax(-1);
        Span<int> column = stackalloc int[Shape.MaxRank];
        int rank = targets.Shape.CopyTo(column);
        column[rank] = 1;
        Tensor picked = logP.Gather(targets.Reshape(column[..(rank + 1)]), -1).Reshape(targets.Shape);
        Tensor loss = -((picked * (1 - smoothing)) + (logP.Mean([-1]).Reshape(targets.Shape) * smoothing));
        return reduction switch { LossReduction.Mean => loss.Mean(), LossReduction.Sum => loss.Sum(), _ => loss };
    }

    public override void Forward<T>(in OpContext op)
    {
        Read(op, out long rows, out int classes, out int ignore, out LossReduction reduction, out double smoothing);
        T* lse = op.Save<T>(rows);
        (int, long, long) mark = op.Scope.Arena.Mark;
        T* loss = reduction == LossReduction.None ? op.Output<T>() : (T*)op.Scope.Arena.Take(rows * sizeof(T));
        CrossEntropyKernel.Forward(op.Input<T>(0), op.Input<int>(1), loss, lse, rows, classes, ignore, T.CreateTruncating(smoothing));
        if (reduction != LossReduction.None)
            SumKernel.Run(loss, op.Output<T>(), 1, rows, 1, T.CreateTruncating(op.Node.Scalars[0]), accumulate: false);
        op.Scope.Arena.Rewind(mark);
    }

    public override void Backward<T>(in OpContext op)
    {
        Read(op, out long rows, out int classes, out int ignore, out LossReduction reduction, out double smoothing);
        GradSlot<T> dx = op.Slot<T>(0);
        CrossEntropyKernel.Backward(
            op.Input<T>(0), op.Input<int>(1), op.Saved<T>(), op.OutputGrad<T>(), reduction == LossReduction.None,
            T.CreateTruncating(op.Node.Scalars[0]), dx.Pointer, dx.Accumulate, rows, classes, ignore, T.CreateTruncating(smoothing));
    }

    private static void Read(in OpContext op, out long rows, out int classes, out int ignore, out LossReduction reduction, out double smoothing)
    {
        Shape x = op.InputShape(0);
        rows = x.CountOf(0, x.Rank - 1);
        classes = x[-1];
        ignore = op.Node.Attributes[0];
        reduction = (LossReduction)op.Node.Attributes[1];
        smoothing = op.Node.Scalars[1];
    }
}
