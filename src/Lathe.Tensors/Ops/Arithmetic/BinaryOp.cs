using System.Numerics;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Elementwise;
using Lathe.Tensors.Kernels.Halves;
using Lathe.Tensors.Ops.Reductions;

namespace Lathe.Tensors.Ops.Arithmetic;

/// <summary>
/// Every element-wise op of two tensors, broadcast as NumPy does. A gradient is computed at the output's shape and summed over
/// the axes that were stretched: here, once, for all of them.
/// </summary>
internal sealed unsafe class BinaryOp<TOp> : Op where TOp : struct, IBinary
{
    private static readonly BinaryOp<TOp> Instance = new();

    public override string Name => TOp.Name;

    public static Tensor Apply(Tensor a, Tensor b)
    {
        Require.SameType(TOp.Name, a, b);
        return Scope.Apply(Instance, Require.Broadcast(TOp.Name, a, b), a.DType, a, b);
    }

    public override void Forward<T>(in OpContext op)
        => BinaryJob<T, ValuePart<TOp>>.Run(op.Input<T>(0), op.Input<T>(1), null, op.Output<T>(), PlanOf(op), accumulate: false);

    // Sums and differences of equal shapes, the residual stream; their gradients read no values.
    public override bool TakesHalves(in OpContext op)
        => !BackwardReadsValues && op.InputShape(0) == op.InputShape(1) && op.Node.DType == DType.BFloat16
        && op.Scope.Nodes[op.Node.Inputs[1]].DType == DType.BFloat16;

    public override void ForwardHalves(in OpContext op)
        => BinaryHalves<TOp>.Run(op.Input<BFloat16>(0), op.Input<BFloat16>(1), op.Output<BFloat16>(), op.Count);

    public override void BackwardHalves(in OpContext op) => Backward<float>(op);

    public override bool BackwardReadsValues => TOp.ConstantSlopeA == 0 || TOp.ConstantSlopeB == 0;

    public override void Backward<T>(in OpContext op)
    {
        if (op.Needs(0)) Part<T, SlopeAPart<TOp>>(op, 0, TOp.ConstantSlopeA);
        if (op.Needs(1)) Part<T, SlopeBPart<TOp>>(op, 1, TOp.ConstantSlopeB);
    }

    private static void Part<T, TPart>(in OpContext op, int input, int constantSlope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TPart : struct, IBinaryPart
    {
        T* a = op.Input<T>(0), b = op.Input<T>(1), dy = op.OutputGrad<T>();
        Shape shape = op.InputShape(input), output = op.Shape;
        GradSlot<T> slot = op.Slot<T>(input);
        if (shape.Count == output.Count)
        {
            if (constantSlope != 0) AddTo<T>.Run(dy, slot, op.Count, T.CreateTruncating(constantSlope));
            else BinaryJob<T, TPart>.Run(a, b, dy, slot.Pointer, PlanOf(op), slot.Accumulate);
            return;
        }

        if (constantSlope != 0)
        {
            SumTo.Run(op.Scope, dy, output, shape, slot, T.CreateTruncating(constantSlope));
            return;
        }

        (int, long, long) mark = op.Scope.Arena.Mark;
        var local = (T*)op.Scope.Arena.Take(op.Count * sizeof(T));
        BinaryJob<T, TPart>.Run(a, b, dy, local, PlanOf(op), accumulate: false);
        SumTo.Run(op.Scope, local, output, shape, slot, T.One);
        op.Scope.Arena.Rewind(mark);
    }

    private static BroadcastPlan PlanOf(in OpContext op) => BroadcastPlan.Of(op.InputShape(0), op.InputShape(1), op.Shape);
}
