namespace Lathe.Tensors.Tests.Cases;

/// <summary>A tensor in double, made the slow and obvious way: what the ops are compared with.</summary>
internal sealed record Dense(Shape Shape, double[] Data)
{
    /// <summary>Fills a shape from a function of the index.</summary>
    public static Dense Make(Shape shape, Func<int[], double> value)
    {
        double[] data = new double[shape.Count];
        int[] index = new int[shape.Rank];
        for (int flat = 0; flat < data.Length; flat++)
        {
            data[flat] = value(index);
            for (int axis = shape.Rank - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) index[axis] = 0;
        }

        return new Dense(shape, data);
    }

    /// <summary>The element at an index of this rank or more; an axis of size 1 is read at 0, missing outer axes are ignored.</summary>
    public double At(ReadOnlySpan<int> index)
    {
        int flat = 0;
        for (int axis = 0; axis < Shape.Rank; axis++)
            flat = (flat * Shape[axis]) + (Shape[axis] == 1 ? 0 : index[axis + index.Length - Shape.Rank]);
        return Data[flat];
    }

    public Dense Map(Func<double, double> f) => new(Shape, Array.ConvertAll(Data, x => f(x)));

    /// <summary>f of two operands, broadcast.</summary>
    public Dense Zip(Dense other, Func<double, double, double> f)
        => Make(BroadcastShape(Shape, other.Shape), i => f(At(i), other.At(i)));

    public Dense Reshape(Shape shape) => new(shape, Data);

    public Dense Permute(params int[] order)
    {
        int[] sizes = Array.ConvertAll(order, axis => Shape[axis]);
        int[] at = new int[order.Length];
        return Make(new Shape(sizes), i =>
        {
            for (int axis = 0; axis < order.Length; axis++) at[order[axis]] = i[axis];
            return At(at);
        });
    }

    public Dense Slice(int axis, int start, int length, int step) => Make(Shape.With(axis, length), i => At(Moved(i, axis, start + (i[axis] * step))));

    public Dense Gather(int[] index, Shape picked, int axis)
    {
        var ids = new Dense(picked, Array.ConvertAll(index, x => (double)x));
        return Make(picked, i => At(Moved(i, axis, (int)ids.At(i))));
    }

    public static Dense Concat(Dense[] parts, int axis)
    {
        Shape shape = parts[0].Shape.With(axis, parts.Sum(p => p.Shape[axis]));
        return Make(shape, i =>
        {
            int at = i[axis], part = 0;
            while (at >= parts[part].Shape[axis]) at -= parts[part++].Shape[axis];
            return parts[part].At(Moved(i, axis, at));
        });
    }

    /// <summary>Folds the axes given, in row-major order.</summary>
    public Dense Reduce(int[] axes, bool keep, double seed, Func<double, double, double> fold)
    {
        bool[] gone = new bool[Shape.Rank];
        foreach (int axis in axes) gone[Shape.Axis(axis)] = true;
        Shape kept = Shape;
        for (int i = 0; i < gone.Length; i++) kept = gone[i] ? kept.With(i, 1) : kept;
        double[] data = new double[kept.Count];
        Array.Fill(data, seed);
        var result = new Dense(kept, data);
        Make(Shape, i =>
        {
            int flat = 0;
            for (int axis = 0; axis < gone.Length; axis++) flat = (flat * kept[axis]) + (gone[axis] ? 0 : i[axis]);
            return data[flat] = fold(data[flat], At(i));
        });
        if (keep) return result;
        int[] sizes = [.. Enumerable.Range(0, Shape.Rank).Where(i => !gone[i]).Select(i => Shape[i])];
        return result.Reshape(new Shape(sizes));
    }

    /// <summary>Product of the last two axes; outer axes broadcast.</summary>
    public Dense MatMul(Dense other, bool transposeA = false, bool transposeB = false)
    {
        Dense a = transposeA ? Swapped() : this, b = transposeB ? other.Swapped() : other;
        int rank = Math.Max(a.Shape.Rank, b.Shape.Rank), depth = a.Shape[-1];
        Shape shape = BroadcastShape(a.Shape.With(-1, 1).With(-2, 1), b.Shape.With(-1, 1).With(-2, 1)).With(-2, a.Shape[-2]).With(-1, b.Shape[-1]);
        int[] left = new int[rank], right = new int[rank];
        return Make(shape, i =>
        {
            i.CopyTo(left, 0);
            i.CopyTo(right, 0);
            double sum = 0;
            for (int k = 0; k < depth; k++)
            {
                left[^1] = right[^2] = k;
                sum += a.At(left) * b.At(right);
            }

            return sum;
        });
    }

    public static Shape BroadcastShape(Shape a, Shape b)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        int[] sizes = new int[rank];
        for (int i = 1; i <= rank; i++)
        {
            int x = i <= a.Rank ? a[-i] : 1, y = i <= b.Rank ? b[-i] : 1;
            sizes[rank - i] = x == 1 ? y : x;
        }

        return new Shape(sizes);
    }

    private Dense Swapped()
    {
        int[] order = [.. Enumerable.Range(0, Shape.Rank)];
        (order[^1], order[^2]) = (order[^2], order[^1]);
        return Permute(order);
    }

    private static int[] Moved(int[] index, int axis, int to)
    {
        int[] moved = (int[])index.Clone();
        moved[axis] = to;
        return moved;
    }
}
