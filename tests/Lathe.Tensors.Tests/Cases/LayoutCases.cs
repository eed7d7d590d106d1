namespace Lathe.Tensors.Tests.Cases;

/// <summary>Ops that move elements: views, permutations, slices, joins.</summary>
internal static class LayoutCases
{
    public static IEnumerable<OpCase> All() => [.. Views(), .. Permutations(), .. Slices(), .. Joins()];

    private static IEnumerable<OpCase> Views()
    {
        yield return new OpCase("reshape", t => t[0].Reshape(5, 6), [2, 3, 5]) { Reference = d => d[0].Reshape([5, 6]) };
        yield return new OpCase("reshape by -1", t => t[0].Reshape(3, -1), [2, 3, 5]) { Reference = d => d[0].Reshape([3, 10]) };
        yield return new OpCase("reshape to a scalar", t => t[0].Reshape(), [1, 1]) { Reference = d => d[0].Reshape([]) };
        yield return new OpCase("reshape of nothing", t => t[0].Reshape(4, 0), [0, 3]) { Reference = d => d[0].Reshape([4, 0]) };
        yield return new OpCase("view of a view of an output", t => (t[0] * 2).Reshape(6, 5).Reshape(30).Reshape(3, 10), [2, 3, 5])
        {
            Reference = d => d[0].Map(v => v * 2).Reshape([3, 10]),
        };
        yield return new OpCase("two views of one tensor", t => t[0].Reshape(15) * t[0].Reshape(3, 5).Reshape(15).Tanh(), [15])
        {
            Reference = d => d[0].Map(v => v * Math.Tanh(v)),
        };
        yield return new OpCase("a view and its source", t => (t[0] * 0.5 is var y) ? y.Reshape(15) * y.Reshape(3, 5).Square().Reshape(15) : default, [5, 3])
        {
            Reference = d => d[0].Map(v => v * v * v / 8).Reshape([15]),
        };
    }

    private static IEnumerable<OpCase> Permutations()
    {
        foreach (Shape shape in (Shape[])[[3, 5], [0, 4], [1, 7], [17, 33], [16, 16], [301, 257]])
            yield return new OpCase("transpose", t => t[0].Transpose(0, 1), shape) { Reference = d => d[0].Permute(1, 0) };
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        foreach (int[] order in orders)
        {
            foreach (Shape shape in (Shape[])[[2, 3, 5], [3, 17, 4], [31, 7, 211]])
                yield return new OpCase($"permute {string.Join("", order)}", t => t[0].Permute(order), shape) { Reference = d => d[0].Permute(order) };
        }

        yield return new OpCase("permute 0213", t => t[0].Permute(0, 2, 1, 3), [2, 3, 4, 5]) { Reference = d => d[0].Permute(0, 2, 1, 3) };
        yield return new OpCase("permute heads", t => t[0].Permute(0, 2, 1, 3), [3, 65, 4, 24]) { Reference = d => d[0].Permute(0, 2, 1, 3) };
        yield return new OpCase("permute 8 axes", t => t[0].Permute(7, 6, 5, 4, 3, 2, 1, 0), [2, 1, 2, 3, 1, 2, 2, 2])
        {
            Reference = d => d[0].Permute(7, 6, 5, 4, 3, 2, 1, 0),
        };
        yield return new OpCase("transpose from the end", t => t[0].Transpose(-1, -2), [2, 3, 5]) { Reference = d => d[0].Permute(0, 2, 1) };
    }

    private static IEnumerable<OpCase> Slices()
    {
        (int Axis, int Start, int Length, int Step)[] parts =
            [(0, 0, 4, 1), (0, 1, 2, 1), (0, 3, 1, 1), (0, 0, 2, 2), (1, 0, 6, 3), (1, 1, 5, 3), (1, 2, 0, 1), (2, 0, 3, 2), (2, 4, 1, 1), (2, 1, 2, 3)];
        foreach ((int axis, int start, int length, int step) in parts)
        {
            yield return new OpCase($"slice axis {axis} from {start}, {length} by {step}", t => t[0].Slice(axis, start, length, step), [4, 17, 5])
            {
                Reference = d => d[0].Slice(axis, start, length, step),
            };
        }

        yield return new OpCase("slice", t => t[0].Slice(1, 3, 500, 2), [37, 1031]) { Reference = d => d[0].Slice(1, 3, 500, 2) };
        yield return new OpCase("slice of the last axis by 1", t => t[0].Slice(-1, 1, 700), [67, 1049]) { Reference = d => d[0].Slice(1, 1, 700, 1) };
        yield return new OpCase("overlapping slices", t => t[0].Slice(0, 0, 4) * t[0].Slice(0, 2, 4), [6, 3])
        {
            Reference = d => d[0].Slice(0, 0, 4, 1).Zip(d[0].Slice(0, 2, 4, 1), (a, b) => a * b),
        };
    }

    private static IEnumerable<OpCase> Joins()
    {
        Shape[][] sets =
        [
            [[2, 3, 5]], [[2, 3, 5], [2, 1, 5]], [[2, 0, 5], [2, 3, 5]], [[2, 4, 1], [2, 1, 1], [2, 2, 1]], [[33, 101, 7], [33, 50, 7]],
            Parts(8), Parts(9), Parts(17), Parts(67),
        ];
        foreach (Shape[] set in sets)
            yield return new OpCase($"concat {set.Length} on axis 1", t => Tensor.Concat(t, 1), set) { Reference = d => Dense.Concat(d, 1) };

        yield return new OpCase("concat on axis 0", t => Tensor.Concat(t, 0), [1, 17], [3, 17], [2, 17]) { Reference = d => Dense.Concat(d, 0) };
        yield return new OpCase("concat on the last axis", t => Tensor.Concat(t, -1), [3, 1], [3, 16], [3, 15]) { Reference = d => Dense.Concat(d, 1) };
        yield return new OpCase("concat of large parts", t => Tensor.Concat(t, -1), [67, 333], [67, 512]) { Reference = d => Dense.Concat(d, 1) };
        yield return new OpCase("concat of a tensor with itself", t => Tensor.Concat([t[0], t[0].Tanh(), t[0]], 0), [3, 5])
        {
            Reference = d => Dense.Concat([d[0], d[0].Map(Math.Tanh), d[0]], 0),
        };
    }

    private static Shape[] Parts(int count) => [.. Enumerable.Range(1, count).Select(i => new Shape(2, i % 3, 3))];
}
