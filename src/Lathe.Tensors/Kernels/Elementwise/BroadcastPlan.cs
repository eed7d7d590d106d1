namespace Lathe.Tensors.Kernels.Elementwise;

/// <summary>
/// How two shapes are read in step to fill a third: rows of a common inner length, each operand contiguous (stride 1) or one
/// repeated value (stride 0) along it, and per-row offsets from the strides of the outer axes. Neighbouring axes that both
/// operands read alike are merged, so equal shapes are one row.
/// </summary>
internal unsafe struct BroadcastPlan
{
    public long Rows;
    public long Inner;
    public int InnerStrideA;
    public int InnerStrideB;

    private fixed long _sizes[Shape.MaxRank];
    private fixed long _stridesA[Shape.MaxRank];
    private fixed long _stridesB[Shape.MaxRank];
    private int _outer;

    /// <summary>The plan for reading <paramref name="a"/> and <paramref name="b"/> over <paramref name="y"/>, their broadcast shape.</summary>
    public static BroadcastPlan Of(Shape a, Shape b, Shape y)
    {
        BroadcastPlan plan = default;
        Span<long> sizes = stackalloc long[Shape.MaxRank];
        Span<long> stridesA = stackalloc long[Shape.MaxRank];
        Span<long> stridesB = stackalloc long[Shape.MaxRank];
        int axes = 0;
        long strideA = 1, strideB = 1;

        // From the innermost axis out; merged axes keep the innermost stride.
        for (int axis = y.Rank - 1; axis >= 0; axis--)
        {
            int size = y[axis];
            int atA = axis - y.Rank + a.Rank, atB = axis - y.Rank + b.Rank;
            int sizeA = atA < 0 ? 1 : a[atA], sizeB = atB < 0 ? 1 : b[atB];
            if (size == 1) continue;
            long sa = sizeA == 1 ? 0 : strideA, sb = sizeB == 1 ? 0 : strideB;
            strideA *= sizeA;
            strideB *= sizeB;
            if (axes > 0 && Continues(sa, stridesA[axes - 1], sizes[axes - 1]) && Continues(sb, stridesB[axes - 1], sizes[axes - 1]))
            {
                sizes[axes - 1] *= size;
                continue;
            }

            sizes[axes] = size;
            stridesA[axes] = sa;
            stridesB[axes] = sb;
            axes++;
        }

        plan.Inner = axes == 0 ? Math.Min(1, y.Count) : sizes[0];
        plan.InnerStrideA = axes == 0 ? 1 : (int)stridesA[0];
        plan.InnerStrideB = axes == 0 ? 1 : (int)stridesB[0];
        plan.Rows = 1;
        plan._outer = Math.Max(0, axes - 1);
        for (int i = 0; i < plan._outer; i++)
        {
            plan._sizes[i] = sizes[i + 1];
            plan._stridesA[i] = stridesA[i + 1];
            plan._stridesB[i] = stridesB[i + 1];
            plan.Rows *= sizes[i + 1];
        }

        return plan;
    }

    /// <summary>Where row <paramref name="row"/> of each operand starts.</summary>
    public readonly void Offsets(long row, out long offsetA, out long offsetB)
    {
        offsetA = 0;
        offsetB = 0;
        for (int i = 0; i < _outer; i++)
        {
            long next = row / _sizes[i];
            long at = row - (next * _sizes[i]);
            offsetA += at * _stridesA[i];
            offsetB += at * _stridesB[i];
            row = next;
        }
    }

    private static bool Continues(long outer, long inner, long size) => outer == inner * size && (inner != 0 || outer == 0);
}
