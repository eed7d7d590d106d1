using System.Numerics;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Layout;

namespace Lathe.Tensors.Ops.Layout;

/// <summary>Axes in another order, copied. Axis i of the result is axis order[i] of x.</summary>
internal sealed unsafe class Permute : Op
{
    private static readonly Permute Instance = new();

    public override string Name => "permute";

    public static Tensor Apply(Tensor x, ReadOnlySpan<int> order)
    {
        Shape shape = x.Shape;
        if (order.Length != shape.Rank)
            throw new ArgumentException($"permute: {x} has {shape.Rank} axes; an order of {order.Length} came.");
        Span<int> axes = stackalloc int[Shape.MaxRank];
        Span<int> sizes = stackalloc int[Shape.MaxRank];
        uint seen = 0;
        for (int i = 0; i < order.Length; i++)
        {
            axes[i] = shape.Axis(order[i]);
            if ((seen & (1u << axes[i])) != 0) throw new ArgumentException($"permute: axis {axes[i]} is named twice.");
            seen |= 1u << axes[i];
            sizes[i] = shape[axes[i]];
        }

        return Scope.Apply(Instance, new Shape(sizes[..order.Length]), x.DType, x, axes[..order.Length]);
    }

    public override void Forward<T>(in OpContext op)
    {
        if (op.Node.DType == DType.Int32) Copy(op, op.Input<int>(0), op.Output<int>(), inverse: false, accumulate: false);
        else Copy(op, op.Input<T>(0), op.Output<T>(), inverse: false, accumulate: false);
    }

    public override void Backward<T>(in OpContext op)
    {
        GradSlot<T> slot = op.Slot<T>(0);
        Copy(op, op.OutputGrad<T>(), slot.Pointer, inverse: true, slot.Accumulate);
    }

    private static void Copy<T>(in OpContext op, T* from, T* to, bool inverse, bool accumulate) where T : unmanaged, INumber<T>
    {
        Shape x = op.InputShape(0), y = op.Shape;
        Span<int> sizes = stackalloc int[Shape.MaxRank];
        Span<long> xStrides = stackalloc long[Shape.MaxRank];
        Span<long> yStrides = stackalloc long[Shape.MaxRank];
        for (int i = 0; i < y.Rank; i++)
        {
            int axis = op.Node.Attributes[i];
            sizes[i] = y[i];
            xStrides[i] = x.CountOf(axis + 1, x.Rank);
            yStrides[i] = y.CountOf(i + 1, y.Rank);
        }

        ReadOnlySpan<int> all = sizes[..y.Rank];
        if (inverse) StridedCopy<T>.Run(from, to, all, yStrides, xStrides, accumulate);
        else StridedCopy<T>.Run(from, to, all, xStrides, yStrides, accumulate);
    }
}
