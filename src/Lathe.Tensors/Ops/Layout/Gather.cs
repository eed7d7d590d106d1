using System.Numerics;
using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Ops.Layout;

/// <summary>
/// Elements picked along an axis: y[…, i, …] = x[…, index[…, i, …], …], as PyTorch's gather. The index has x's rank, and x's
/// sizes on the other axes.
/// </summary>
internal sealed unsafe class Gather : Op
{
    private static readonly Gather Instance = new();

    public override string Name => "gather";

    public static Tensor Apply(Tensor x, Tensor index, int axis)
    {
        Require.Float("gather", x);
        Require.Indices("gather", index);
        axis = x.Shape.Axis(axis);
        if (index.Rank != x.Rank || index.Shape.With(axis, 0) != x.Shape.With(axis, 0))
            throw new ArgumentException($"gather: the index {index} must have the sizes of {x} on every axis but {axis}.");
        int size = x.Shape[axis];
        ReadOnlySpan<int> values = index.Data<int>();
        for (int i = 0; i < values.Length; i++)
        {
            if ((uint)values[i] >= (uint)size)
                throw new ArgumentOutOfRangeException(nameof(index), values[i], $"gather: index {values[i]} at element {i} is outside axis {axis} of {x}, 0 to {size - 1}.");
        }

        return Scope.Apply(Instance, index.Shape, x.DType, x, index, [axis]);
    }

    public override void Forward<T>(in OpContext op) => Walk(op, op.Input<T>(0), op.Output<T>(), back: false);

    public override void Backward<T>(in OpContext op)
        => Walk(op, op.Slot<T>(0).ForScatter(op.InputCount(0)), op.OutputGrad<T>(), back: true);

    private static void Walk<T>(in OpContext op, T* x, T* y, bool back) where T : unmanaged, INumber<T>
    {
        Shape shape = op.InputShape(0), picked = op.Shape;
        int axis = op.Node.Attributes[0];
        long inner = shape.CountOf(axis + 1, shape.Rank), outer = shape.CountOf(0, axis);
        int* index = op.Input<int>(1);
        for (long o = 0, at = 0; o < outer; o++)
        {
            T* row = x + (o * shape[axis] * inner);
            for (int p = 0; p < picked[axis]; p++)
            {
                for (long i = 0; i < inner; i++, at++)
                {
                    if (back) row[(index[at] * inner) + i] += y[at];
                    else y[at] = row[(index[at] * inner) + i];
                }
            }
        }
    }
}
