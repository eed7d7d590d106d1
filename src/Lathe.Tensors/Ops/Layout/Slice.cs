using System.Numerics;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Layout;

namespace Lathe.Tensors.Ops.Layout;

/// <summary>Part of one axis: from <c>start</c>, <c>length</c> elements, every <c>step</c>-th; copied.</summary>
internal sealed unsafe class Slice : Op
{
    private static readonly Slice Instance = new();

    public override string Name => "slice";

    public static Tensor Apply(Tensor x, int axis, int start, int length, int step)
    {
        axis = x.Shape.Axis(axis);
        int size = x.Shape[axis];
        if (step < 1) throw new ArgumentException($"slice: step is {step}; it must be 1 or more.");
        if (start < 0 || length < 0 || start > size || (length > 0 && start + ((length - 1L) * step) >= size))
            throw new ArgumentException($"slice: axis {axis} of {x} has {size} elements; {length} from {start} by {step} reach past them.");
        return Scope.Apply(Instance, x.Shape.With(axis, length), x.DType, x, [axis, start, step]);
    }

    public override void Forward<T>(in OpContext op)
    {
        if (op.Node.DType == DType.Int32) Copy(op, op.Input<int>(0), op.Output<int>(), back: false, accumulate: false);
        else Copy(op, op.Input<T>(0), op.Output<T>(), back: false, accumulate: false);
    }

    public override void Backward<T>(in OpContext op)
        => Copy(op, op.Slot<T>(0).ForScatter(op.InputCount(0)), op.OutputGrad<T>(), back: true, accumulate: true);

    private static void Copy<T>(in OpContext op, T* whole, T* part, bool back, bool accumulate) where T : unmanaged, INumber<T>
    {
        Shape x = op.InputShape(0), y = op.Shape;
        int axis = op.Node.Attributes[0], start = op.Node.Attributes[1], step = op.Node.Attributes[2];
        int inner = checked((int)x.CountOf(axis + 1, x.Rank));
        long row = (long)x[axis] * inner;
        ReadOnlySpan<int> sizes = [checked((int)x.CountOf(0, axis)), y[axis], inner];
        ReadOnlySpan<long> wholeStrides = [row, (long)step * inner, 1];
        ReadOnlySpan<long> partStrides = [(long)y[axis] * inner, inner, 1];
        whole += (long)start * inner;
        if (back) StridedCopy<T>.Run(part, whole, sizes, partStrides, wholeStrides, accumulate);
        else StridedCopy<T>.Run(whole, part, sizes, wholeStrides, partStrides, accumulate);
    }
}
