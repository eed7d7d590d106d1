using System.Numerics;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Layout;
using Lathe.Tensors.Ops.Reductions;

namespace Lathe.Tensors.Ops.Layout;

/// <summary>Axes of size 1 stretched, and new outer axes added; copied. The gradient is summed back.</summary>
internal sealed unsafe class Expand : Op
{
    private static readonly Expand Instance = new();

    public override string Name => "expand";

    public static Tensor Apply(Tensor x, Shape shape)
    {
        Shape from = x.Shape;
        for (int i = 0; i < Math.Max(from.Rank, shape.Rank); i++)
        {
            int a = from.Rank - 1 - i, b = shape.Rank - 1 - i;
            if (b < 0 || (a >= 0 && from[a] != 1 && from[a] != shape[b]))
                throw new ArgumentException($"expand: {x} does not stretch to {shape}: each axis must be equal, or 1 in the tensor.");
        }

        return Scope.Apply(Instance, shape, x.DType, x);
    }

    public override void Forward<T>(in OpContext op)
    {
        if (op.Node.DType == DType.Int32) Copy(op, op.Input<int>(0), op.Output<int>());
        else Copy(op, op.Input<T>(0), op.Output<T>());
    }

    public override void Backward<T>(in OpContext op)
        => SumTo.Run(op.Scope, op.OutputGrad<T>(), op.Shape, op.InputShape(0), op.Slot<T>(0), T.One);

    private static void Copy<T>(in OpContext op, T* from, T* to) where T : unmanaged, INumber<T>
    {
        Shape x = op.InputShape(0), y = op.Shape;
        Span<int> sizes = stackalloc int[Shape.MaxRank];
        Span<long> xStrides = stackalloc long[Shape.MaxRank];
        Span<long> yStrides = stackalloc long[Shape.MaxRank];
        for (int i = 0; i < y.Rank; i++)
        {
            int at = i - y.Rank + x.Rank;
            sizes[i] = y[i];
            xStrides[i] = at < 0 || x[at] == 1 ? 0 : x.CountOf(at + 1, x.Rank);
            yStrides[i] = y.CountOf(i + 1, y.Rank);
        }

        StridedCopy<T>.Run(from, to, sizes[..y.Rank], xStrides, yStrides);
    }
}
