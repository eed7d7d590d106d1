namespace Lathe.Tensors.Tests.Cases;

/// <summary>sum, mean and max over every combination of axes.</summary>
internal static class ReductionCases
{
    public static IEnumerable<OpCase> All()
    {
        foreach (bool keep in (bool[])[false, true])
        {
            foreach (Shape shape in (Shape[])[[2, 3, 5], [3, 17, 2, 3], [17], []])
            {
                for (int set = 1; set < 1 << shape.Rank; set++)
                {
                    int[] axes = [.. Enumerable.Range(0, shape.Rank).Where(i => ((set >> i) & 1) != 0)];
                    foreach (OpCase one in Of(axes, keep, shape)) yield return one;
                }

                foreach (OpCase one in Of([], keep, shape)) yield return one;
            }

            foreach (OpCase one in Of([-1], keep, [67, 1049])) yield return one;
            foreach (OpCase one in Of([0], keep, [1049, 67])) yield return one;
            foreach (OpCase one in Of([0, 2], keep, [31, 65, 33])) yield return one;
            foreach (OpCase one in Of([1], keep, [3, 129, 200])) yield return one;
        }

        foreach (OpCase one in Of([], keep: false, [70001])) yield return one;
        foreach (Shape shape in (Shape[])[[1], [16], [31], [33], [65], [1, 1], [65, 1], [1, 65]])
        {
            foreach (OpCase one in Of([-1], keep: false, shape)) yield return one;
        }

        yield return new OpCase("sum of nothing", t => t[0].Sum([0]), [0, 3]) { Reference = _ => new Dense([3], new double[3]) };
        yield return new OpCase("sum to nothing", t => t[0].Sum([1]), [0, 3]) { Reference = _ => new Dense([0], []) };
        yield return new OpCase("mean to nothing", t => t[0].Mean([1]), [0, 3]) { Reference = _ => new Dense([0], []) };
        yield return new OpCase("max to nothing", t => t[0].Max([1]), [0, 3]) { Reference = _ => new Dense([0], []) };
    }

    private static IEnumerable<OpCase> Of(int[] axes, bool keep, Shape shape)
    {
        string over = (axes.Length == 0 ? " over all" : $" over {string.Join(",", axes)}") + (keep ? " kept" : "");
        int[] every = axes.Length == 0 ? [.. Enumerable.Range(0, shape.Rank)] : axes;
        long n = every.Aggregate(1L, (count, axis) => count * shape[axis]);
        yield return new OpCase("sum" + over, t => t[0].Sum(axes, keep), shape) { Reference = d => d[0].Reduce(every, keep, 0, (a, b) => a + b) };
        yield return new OpCase("mean" + over, t => t[0].Mean(axes, keep), shape)
        {
            Reference = d => d[0].Reduce(every, keep, 0, (a, b) => a + b).Map(v => v / n),
        };
        yield return new OpCase("max" + over, t => t[0].Max(axes, keep), shape)
        {
            Reference = d => d[0].Reduce(every, keep, double.NegativeInfinity, Math.Max),
            Fill = Fills.Apart,
        };
    }
}
