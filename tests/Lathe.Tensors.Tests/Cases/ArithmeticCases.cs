namespace Lathe.Tensors.Tests.Cases;

/// <summary>add, sub, mul, div, minimum and maximum over every broadcasting pattern.</summary>
internal static class ArithmeticCases
{
    private static readonly (Shape A, Shape B)[] Patterns =
    [
        ([], []), ([0], [0]), ([1], [1]), ([15], [15]), ([16], [16]), ([17], [17]), ([31], [31]), ([33], [33]), ([65], [65]), ([7, 13], [7, 13]),
        ([2, 17], []), ([], [2, 17]), ([2, 17], [1]), ([1, 1], [17]), // scalar
        ([3, 17], [17]), ([17], [3, 17]), ([3, 1, 33], [33]), ([2, 3, 16], [1, 16]), // row
        ([3, 17], [3, 1]), ([3, 1], [3, 17]), ([2, 3, 5], [2, 3, 1]), // column
        ([2, 3, 5], [2, 1, 5]), ([2, 1, 5], [2, 3, 5]), ([2, 3, 5, 7], [2, 1, 5, 1]), ([2, 3, 5, 7], [3, 1, 7]), // middle axis
        ([3, 1], [5]), ([3, 1], [1, 17]), ([2, 1, 5], [1, 3, 1]), ([1, 3, 1, 5], [2, 1, 4, 1]), ([1, 1, 3], [2, 1, 1]), // both sides
        ([5], [2, 1, 3, 5]), ([1], [1, 1, 1]), // rank growth
        ([0, 3], [3]), ([0, 3], [1, 1]), ([1, 3], [0, 1]), ([2, 0], [2, 1]), // nothing
        ([67, 1049], [67, 1049]), ([67, 1049], [1049]), ([67, 1049], [67, 1]), ([70001], [1]), ([11, 1, 400], [1, 19, 400]), ([3, 20011], [20011]),
    ];

    public static IEnumerable<OpCase> All()
    {
        (string Name, Func<Tensor, Tensor, Tensor> Op, Func<double, double, double> F)[] ops =
        [
            ("add", (a, b) => a + b, (a, b) => a + b), ("sub", (a, b) => a - b, (a, b) => a - b),
            ("mul", (a, b) => a * b, (a, b) => a * b), ("div", (a, b) => a / b, (a, b) => a / b),
            ("minimum", (a, b) => a.Minimum(b), Math.Min), ("maximum", (a, b) => a.Maximum(b), Math.Max),
        ];
        foreach ((string name, Func<Tensor, Tensor, Tensor> op, Func<double, double, double> f) in ops)
        {
            foreach ((Shape a, Shape b) in Patterns)
            {
                yield return new OpCase(name, t => op(t[0], t[1]), a, b)
                {
                    Reference = d => d[0].Zip(d[1], f),
                    Fill = name switch { "div" => Fills.Positive, "minimum" or "maximum" => Fills.Interleaved, _ => Fills.AwayFromZero },
                };
            }

            foreach (Shape shape in (Shape[])[[1], [17], [3, 5], [40009]])
            {
                yield return new OpCase(name + " with itself", t => op(t[0], t[0]), shape) { Reference = d => d[0].Map(v => f(v, v)) };
                yield return new OpCase(name + " with an output of itself", t => op(op(t[0], t[0]), t[0] + 3), shape)
                {
                    Reference = d => d[0].Map(v => f(f(v, v), v + 3)),
                };
            }

            yield return new OpCase(name + " with its own column", t => op(t[0], t[0].Reshape(-1, 1)), [17])
            {
                Reference = d => d[0].Zip(d[0].Reshape([17, 1]), f),
                Fill = name is "minimum" or "maximum" ? Fills.Apart : Fills.Positive,
            };
        }
    }
}
