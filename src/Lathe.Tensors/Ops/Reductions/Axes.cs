namespace Lathe.Tensors.Ops.Reductions;

/// <summary>A set of axes as bits, and the shapes that reducing them leaves.</summary>
internal static class Axes
{
    /// <summary>The axes given, or all of them where none is given. Repeated and missing axes are errors.</summary>
    public static uint Of(string op, Tensor x, ReadOnlySpan<int> axes)
    {
        Shape shape = x.Shape;
        if (axes.IsEmpty) return (1u << shape.Rank) - 1;
        uint set = 0;
        foreach (int axis in axes)
        {
            if (axis < -shape.Rank || axis >= shape.Rank)
                throw new ArgumentException($"{op}: {x} has no axis {axis}; its axes are 0 to {shape.Rank - 1}, or {-shape.Rank} to -1.", nameof(axes));
            uint bit = 1u << shape.Axis(axis);
            if ((set & bit) != 0) throw new ArgumentException($"{op}: axis {axis} is named twice.", nameof(axes));
            set |= bit;
        }

        return set;
    }

    /// <summary>The shape with the axes of the set removed, or kept with size 1.</summary>
    public static Shape Reduced(Shape shape, uint set, bool keep)
    {
        Span<int> sizes = stackalloc int[Shape.MaxRank];
        int rank = 0;
        for (int i = 0; i < shape.Rank; i++)
        {
            bool gone = ((set >> i) & 1) != 0;
            if (!gone) sizes[rank++] = shape[i];
            else if (keep) sizes[rank++] = 1;
        }

        return new Shape(sizes[..rank]);
    }

    /// <summary>Number of elements along the axes of the set.</summary>
    public static long Count(Shape shape, uint set)
    {
        long count = 1;
        for (int i = 0; i < shape.Rank; i++)
        {
            if (((set >> i) & 1) != 0) count *= shape[i];
        }

        return count;
    }
}
