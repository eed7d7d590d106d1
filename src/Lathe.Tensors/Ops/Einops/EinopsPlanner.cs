namespace Lathe.Tensors.Ops.Einops;

/// <summary>Joins a parsed pattern with a shape.</summary>
internal static class EinopsPlanner
{
    public static EinopsPlan Plan(
        EinopsPattern pattern, EinopsOperation operation, ReadOnlySpan<int> shape, ReadOnlySpan<(string Name, int Size)> sizes)
    {
        EinopsChecks.Operation(pattern, operation, sizes);
        Span<int> axisSizes = stackalloc int[2 * EinopsPattern.MaxRank];
        axisSizes = axisSizes[..pattern.Axes.Length];
        EinopsSizes.Given(pattern, sizes, axisSizes);
        int ellipsisRank = EinopsChecks.Rank(pattern, shape);
        EinopsSizes.Infer(pattern, shape, ellipsisRank, axisSizes);

        // Where each axis, and the first dimension of the ellipsis, stands in the expanded shape; -1 for new axes.
        Span<int> places = stackalloc int[2 * EinopsPattern.MaxRank];
        places.Fill(-1);
        EinopsDimensions expanded = Expand(pattern, shape, ellipsisRank, axisSizes, places, out int ellipsisPlace);
        return Arrange(pattern, expanded, ellipsisPlace, ellipsisRank, axisSizes, places);
    }

    private static EinopsDimensions Expand(
        EinopsPattern pattern,
        ReadOnlySpan<int> shape,
        int ellipsisRank,
        ReadOnlySpan<int> axisSizes,
        Span<int> places,
        out int ellipsisPlace)
    {
        EinopsDimensions expanded = default;
        ellipsisPlace = 0;
        int dimension = 0;
        foreach (EinopsGroup group in pattern.Left)
        {
            if (group.IsBareEllipsis)
            {
                ellipsisPlace = expanded.Span.Length;
                for (int i = 0; i < ellipsisRank; i++)
                    expanded.Add(shape[dimension++], pattern);
                continue;
            }

            dimension++;
            foreach (int axis in group.Axes)
            {
                places[axis] = expanded.Span.Length;
                expanded.Add(axisSizes[axis], pattern);
            }
        }

        return expanded;
    }

    private static EinopsPlan Arrange(
        EinopsPattern pattern,
        in EinopsDimensions expanded,
        int ellipsisPlace,
        int ellipsisRank,
        ReadOnlySpan<int> axisSizes,
        ReadOnlySpan<int> places)
    {
        EinopsDimensions permutation = default, reduced = default, positions = default, newSizes = default;
        EinopsDimensions expandedOutput = default, output = default;
        ReadOnlySpan<int> expandedShape = expanded.Span;
        uint kept = 0;
        foreach (EinopsGroup group in pattern.Right)
        {
            long product = 1;
            foreach (int axis in group.Axes)
            {
                bool isEllipsis = axis == EinopsGroup.Ellipsis;
                int place = isEllipsis ? ellipsisPlace : places[axis];
                int count = isEllipsis ? ellipsisRank : 1;
                for (int i = 0; i < count; i++)
                {
                    int size = place < 0 ? axisSizes[axis] : expandedShape[place + i];
                    if (place < 0)
                    {
                        positions.Add(expandedOutput.Span.Length, pattern);
                        newSizes.Add(size, pattern);
                    }
                    else
                    {
                        permutation.Add(place + i, pattern);
                        kept |= 1u << (place + i);
                    }

                    expandedOutput.Add(size, pattern);
                    product = EinopsSizes.Multiply(pattern, product, size);
                    if (group.IsBareEllipsis)
                        output.Add(size, pattern);
                }
            }

            if (!group.IsBareEllipsis)
                output.Add((int)product, pattern);
        }

        for (int axis = 0; axis < expandedShape.Length; axis++)
        {
            if ((kept & (1u << axis)) == 0)
                reduced.Add(axis, pattern);
        }

        return new EinopsPlan(expanded, permutation, reduced, positions, newSizes, expandedOutput, output);
    }
}
