namespace Lathe.Tensors.Ops.Einops;

/// <summary>
/// Carries out a plan with the ops there are, so that it needs no gradient of its own: view → reduce → permute → stretch → view.
/// Steps that would change nothing are left out; a call that moves no element is a view.
/// </summary>
internal static class EinopsCall
{
    public static Tensor Run(
        Tensor x, string pattern, EinopsOperation operation, ReadOnlySpan<(string Name, int Size)> sizes, EinopsReduction reduction = default)
    {
        if (reduction is < EinopsReduction.Mean or > EinopsReduction.Min)
            throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "Expected Mean, Sum, Max or Min.");
        Span<int> shape = stackalloc int[Shape.MaxRank];
        EinopsPlan plan = EinopsPattern.Parse(pattern).Plan(operation, shape[..x.Shape.CopyTo(shape)], sizes);
        Tensor y = View(x, plan.ExpandedShape);
        if (!plan.ReducedAxes.IsEmpty) y = Reduce(y, pattern, plan.ReducedAxes, reduction);
        y = Permute(y, plan);
        if (!plan.RepeatedSizes.IsEmpty) y = Repeat(y, plan);
        return View(y, plan.OutputShape);
    }

    private static Tensor View(Tensor x, ReadOnlySpan<int> sizes)
    {
        var shape = new Shape(sizes);
        return x.Shape == shape ? x : x.Reshape(shape);
    }

    // Reducing before the axes move leaves fewer elements to move.
    private static Tensor Reduce(Tensor x, string pattern, ReadOnlySpan<int> axes, EinopsReduction reduction)
    {
        if (!x.DType.IsFloat())
            throw new EinopsException(pattern, $"a reduce takes a float tensor; {x} came");
        long count = 1;
        foreach (int axis in axes) count *= x.Shape[axis];
        if (count == 0 && reduction != EinopsReduction.Sum)
        {
            throw new EinopsException(pattern, $"an axis that vanishes has size 0 in {x.Shape}: the {Word(reduction)} of no elements is "
                + "undefined; only a sum of none is 0");
        }

        // Axes of size 1 vanish without arithmetic.
        if (count == 1) return x.Reshape(Reductions.Axes.Reduced(x.Shape, Set(axes), keep: false));
        return reduction switch
        {
            EinopsReduction.Mean => x.Mean(axes),
            EinopsReduction.Sum => x.Sum(axes),
            EinopsReduction.Max => x.Max(axes),
            _ => -(-x).Max(axes),
        };
    }

    private static Tensor Permute(Tensor x, in EinopsPlan plan)
    {
        ReadOnlySpan<int> kept = plan.Permutation;
        Span<int> order = stackalloc int[Shape.MaxRank];
        uint gone = Set(plan.ReducedAxes);
        Span<int> sizes = stackalloc int[Shape.MaxRank];
        bool moves = false;
        int last = -1;
        for (int i = 0; i < kept.Length; i++)
        {
            // The reduced axes are gone, so the later ones have moved up.
            order[i] = kept[i] - System.Numerics.BitOperations.PopCount(gone & ((1u << kept[i]) - 1));
            sizes[i] = x.Shape[order[i]];

            // An axis of size 1 may stand anywhere without moving an element.
            if (sizes[i] == 1) continue;
            moves |= order[i] < last;
            last = order[i];
        }

        return moves && x.Count > 0 ? x.Permute(order[..kept.Length]) : View(x, sizes[..kept.Length]);
    }

    private static Tensor Repeat(Tensor x, in EinopsPlan plan)
    {
        Span<int> sizes = stackalloc int[Shape.MaxRank];
        ReadOnlySpan<int> full = plan.ExpandedOutputShape;
        full.CopyTo(sizes);
        foreach (int position in plan.RepeatedPositions) sizes[position] = 1;
        Tensor y = View(x, sizes[..full.Length]);
        var shape = new Shape(full);
        return y.Shape == shape ? y : y.Expand(shape);
    }

    private static uint Set(ReadOnlySpan<int> axes)
    {
        uint set = 0;
        foreach (int axis in axes) set |= 1u << axis;
        return set;
    }

    private static string Word(EinopsReduction reduction) => reduction switch
    {
        EinopsReduction.Mean => "mean",
        EinopsReduction.Max => "maximum",
        _ => "minimum",
    };
}
