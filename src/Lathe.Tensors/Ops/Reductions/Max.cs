using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Reductions;

namespace Lathe.Tensors.Ops.Reductions;

/// <summary>Largest value along neighbouring axes. The gradient goes to the first of equals.</summary>
internal sealed unsafe class Max : Op
{
    private static readonly Max Instance = new();

    public override string Name => "max";

    public static Tensor Apply(Tensor x, ReadOnlySpan<int> axes, bool keep)
    {
        Require.Float("max", x);
        uint set = Axes.Of("max", x, axes);
        if (Axes.Count(x.Shape, set) == 0) throw new ArgumentException($"max: {x} has no elements along the axes named.");
        int start = System.Numerics.BitOperations.TrailingZeroCount(set);
        int end = 32 - System.Numerics.BitOperations.LeadingZeroCount(set);
        if (set == 0) start = end = 0;
        if (System.Numerics.BitOperations.PopCount(set) != end - start) return Apart(x, set, keep);
        return Scope.Apply(Instance, Axes.Reduced(x.Shape, set, keep), x.DType, x, [start, end]);
    }

    public override void Forward<T>(in OpContext op)
    {
        int* at = op.NeedsGrad ? op.Save<int>(op.Count) : null;
        Split(op, out long outer, out long reduce, out long inner);
        MaxKernel<T>.Run(op.Input<T>(0), op.Output<T>(), at, outer, reduce, inner);
    }

    public override void Backward<T>(in OpContext op)
    {
        Split(op, out long outer, out long reduce, out long inner);
        T* dx = op.Slot<T>(0).ForScatter(op.InputCount(0)), dy = op.OutputGrad<T>();
        int* at = op.Saved<int>();
        for (long o = 0; o < outer; o++)
        {
            for (long i = 0; i < inner; i++)
            {
                long from = (o * inner) + i;
                dx[(((o * reduce) + at[from]) * inner) + i] += dy[from];
            }
        }
    }

    // Axes that are not neighbours: the last group first, each step an op of its own.
    private static Tensor Apart(Tensor x, uint set, bool keep)
    {
        Shape target = Axes.Reduced(x.Shape, set, keep);
        for (int axis = x.Rank - 1; axis >= 0; axis--)
        {
            if (((set >> axis) & 1) != 0) x = Apply(x, [axis], keep: true);
        }

        return x.Reshape(target);
    }

    private static void Split(in OpContext op, out long outer, out long reduce, out long inner)
    {
        Shape x = op.InputShape(0);
        int start = op.Node.Attributes[0], end = op.Node.Attributes[1];
        outer = x.CountOf(0, start);
        reduce = x.CountOf(start, end);
        inner = x.CountOf(end, x.Rank);
    }
}
