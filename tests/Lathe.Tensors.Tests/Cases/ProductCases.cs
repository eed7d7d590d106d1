using FusedLinear = Lathe.Tensors.Ops.Products.Linear;
using FusedLowRank = Lathe.Tensors.Ops.Products.LowRank;

namespace Lathe.Tensors.Tests.Cases;

/// <summary>Matrix products: transposes, batches, every way the outer axes broadcast; and linear layers.</summary>
internal static class ProductCases
{
    // Outer axes of A and B.
    private static readonly (int[] A, int[] B)[] Outer =
    [
        ([], []), ([2], [2]), ([2], []), ([], [2]), ([1], [3]), ([3], [1]), ([1], []), ([], [1]), ([1], [1]),
        ([2, 3], [2, 3]), ([2, 3], [3]), ([3], [2, 3]), ([2, 3], []), ([], [2, 3]), ([2, 1], [3]), ([2, 1], [1, 3]), ([1, 3], [2, 1]),
        ([2, 3], [2, 1]), ([2, 1], [2, 3]), ([2, 3], [1, 3]), ([1, 3], [2, 3]), ([2, 1], [2, 1]), ([2, 1, 3], [4, 1]), ([2, 3, 4], [3, 1]), ([0], [0]), ([0], [1]), ([1], [0]),
    ];

    private static readonly (int M, int K, int N)[] Sizes =
    [
        (1, 1, 1), (1, 17, 1), (17, 1, 15), (15, 16, 17), (31, 33, 16), (3, 65, 33), (13, 7, 37), (0, 3, 4), (3, 0, 4), (3, 4, 0), (97, 129, 101),
    ];

    public static IEnumerable<OpCase> All()
    {
        for (int form = 0; form < 4; form++)
        {
            foreach ((int[] a, int[] b) in Outer) yield return MatMul(a, b, 3, 4, 5, form);
            foreach ((int m, int k, int n) in Sizes) yield return MatMul([], [], m, k, n, form);
            yield return MatMul([3, 2], [3, 2], 65, 24, 67, form);
            yield return MatMul([5], [], 33, 40, 65, form);
        }

        yield return new OpCase("matmul with itself", t => t[0].MatMul(t[0]), [5, 5]) { Reference = d => d[0].MatMul(d[0]) };
        yield return new OpCase("matmul with itself transposed", t => t[0].MatMul(t[0], transposeB: true), [2, 5, 3]) { Reference = d => d[0].MatMul(d[0], transposeB: true) };
        foreach (Shape x in (Shape[])[[7], [1, 7], [3, 7], [2, 3, 7], [0, 7]])
        {
            yield return Linear(x, 5, bias: false);
            yield return Linear(x, 5, bias: true);
        }

        foreach (int width in (int[])[1, 15, 16, 17, 31, 33, 65]) yield return Linear([3, width], width, bias: true);
        yield return Linear([2, 0], 3, bias: true);
        yield return Linear([129, 65], 97, bias: true);
        yield return Linear([7, 19, 65], 97, bias: false);
        yield return LowRank([3, 7], 5, 2, 0, 5);
        yield return LowRank([2, 3, 17], 13, 3, 5, 7);
        yield return LowRank([1, 5], 4, 1, 3, 1);
        yield return LowRank([4, 6], 9, 8, 2, 7);
        yield return LowRank([0, 6], 9, 2, 2, 7);
        yield return LowRank([131, 65], 97, 16, 33, 64);
        yield return LowRankTwice([3, 9], 7, 2);
    }

    private static OpCase MatMul(int[] outerA, int[] outerB, int m, int k, int n, int form)
    {
        bool ta = (form & 1) != 0, tb = (form & 2) != 0;
        Shape a = new([.. outerA, ta ? k : m, ta ? m : k]), b = new([.. outerB, tb ? n : k, tb ? k : n]);
        return new OpCase($"matmul{(ta ? " Aᵀ" : "")}{(tb ? " Bᵀ" : "")}", t => t[0].MatMul(t[1], ta, tb), a, b) { Reference = d => d[0].MatMul(d[1], ta, tb) };
    }

    private static OpCase Linear(Shape x, int outputs, bool bias)
    {
        Shape weight = [outputs, x[-1]];
        return new OpCase("linear", t => t[0].Linear(t[1], bias ? t[2] : null), bias ? [x, weight, [outputs]] : [x, weight])
        {
            Composed = x.Count == 0 ? null : t => FusedLinear.Composed(t[0], t[1], bias ? t[2] : null),
            Reference = d => Dense.Make(
                x.With(-1, outputs),
                i => Enumerable.Range(0, x[-1]).Sum(k => d[0].At([.. i[..^1], k]) * d[1].At([i[^1], k])) + (bias ? d[2].Data[i[^1]] : 0)),
        };
    }

    // y of a linear layer, changed in its columns from `first` on.
    private static OpCase LowRank(Shape x, int outputs, int rank, int first, int columns)
    {
        const double Factor = 1.5;
        return new OpCase($"low_rank from {first}", t => t[0].Linear(t[1]).AddLowRank(t[0], t[2], t[3], first, Factor), x, [outputs, x[-1]], [rank, x[-1]], [columns, rank])
        {
            Composed = x.Count == 0 ? null : t => FusedLowRank.Composed(t[0].Linear(t[1]), t[0], t[2], t[3], first, Factor, 0),
            Reference = d => Dense.Make(x.With(-1, outputs), i =>
            {
                double Product(Dense w, int row) => Enumerable.Range(0, x[-1]).Sum(k => d[0].At([.. i[..^1], k]) * w.At([row, k]));
                int at = i[^1] - first;
                return Product(d[1], i[^1]) + (at < 0 || at >= columns ? 0 : Factor * Enumerable.Range(0, rank).Sum(r => Product(d[2], r) * d[3].At([at, r])));
            }),
        };
    }

    // Two paths over columns that overlap, one after the other.
    private static OpCase LowRankTwice(Shape x, int outputs, int rank)
        => new("low_rank twice", t => t[0].Linear(t[1]).AddLowRank(t[0], t[2], t[3], 0, 2).AddLowRank(t[0], t[4], t[5], 2, -0.5),
            x, [outputs, x[-1]], [rank, x[-1]], [outputs - 2, rank], [rank + 1, x[-1]], [outputs - 2, rank + 1])
        {
            Composed = t => FusedLowRank.Composed(FusedLowRank.Composed(t[0].Linear(t[1]), t[0], t[2], t[3], 0, 2, 0), t[0], t[4], t[5], 2, -0.5, 0),
            Reference = d => Dense.Make(x.With(-1, outputs), i =>
            {
                double Product(Dense w, int row) => Enumerable.Range(0, x[-1]).Sum(k => d[0].At([.. i[..^1], k]) * w.At([row, k]));
                double Path(int down, int at, int r) => at < 0 || at >= outputs - 2 ? 0 : Enumerable.Range(0, r).Sum(j => Product(d[down], j) * d[down + 1].At([at, j]));
                return Product(d[1], i[^1]) + (2 * Path(2, i[^1], rank)) - (0.5 * Path(4, i[^1] - 2, rank + 1));
            }),
        };
}
