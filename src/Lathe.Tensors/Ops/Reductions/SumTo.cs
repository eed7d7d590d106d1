using System.Numerics;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Elementwise;
using Lathe.Tensors.Kernels.Reductions;

namespace Lathe.Tensors.Ops.Reductions;

/// <summary>Sums an array over the axes along which a smaller shape was stretched to it: the gradient of broadcasting.</summary>
internal static unsafe class SumTo
{
    /// <summary>Adds scale · Σ of <paramref name="x"/> (of shape <paramref name="from"/>) to a slot of shape <paramref name="to"/>.</summary>
    public static void Run<T>(Scope scope, T* x, Shape from, Shape to, GradSlot<T> slot, T scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        uint reduced = 0;
        for (int axis = 0; axis < from.Rank; axis++)
        {
            int at = axis - from.Rank + to.Rank;
            if (at < 0 || (to[at] == 1 && from[axis] != 1)) reduced |= 1u << axis;
        }

        Run(scope, x, from, reduced, slot, scale);
    }

    /// <summary>Adds scale · Σ over the axes whose bits are set in <paramref name="reduced"/>.</summary>
    public static void Run<T>(Scope scope, T* x, Shape from, uint reduced, GradSlot<T> slot, T scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int, long, long) mark = scope.Arena.Mark;
        Shape shape = from;
        int axis = shape.Rank - 1;
        while (true)
        {
            while (axis >= 0 && ((reduced >> axis) & 1) == 0) axis--;
            int end = axis + 1;
            while (axis >= 0 && ((reduced >> axis) & 1) == 1) axis--;
            int start = axis + 1;
            if (start == end)
            {
                AddTo<T>.Run(x, slot, shape.Count, scale);
                break;
            }

            long outer = shape.CountOf(0, start), reduce = shape.CountOf(start, end), inner = shape.CountOf(end, shape.Rank);
            bool last = (reduced & ((1u << start) - 1)) == 0;
            if (last)
            {
                SumKernel.Run(x, slot.Pointer, outer, reduce, inner, scale, slot.Accumulate);
                break;
            }

            var y = (T*)scope.Arena.Take(outer * inner * sizeof(T));
            SumKernel.Run(x, y, outer, reduce, inner, T.One, accumulate: false);
            for (int i = start; i < end; i++) shape = shape.With(i, 1);
            reduced &= (1u << start) - 1;
            x = y;
        }

        scope.Arena.Rewind(mark);
    }
}
