namespace Lathe.Tensors.Tests.Cases;

/// <summary>Ops whose outputs read an element several times or not at all: repeats and picks by index.</summary>
internal static class PickCases
{
    private static readonly int[] Ids = [2, 0, 2, 2, 4, 0];
    private static readonly int[] ManyIds = [.. Enumerable.Range(0, 700).Select(i => i * i % 61)];
    private static readonly int[] Index = [1, 4, 0, 0, 2, 2];
    private static readonly int[] MiddleIndex = [.. Enumerable.Range(0, 2 * 4 * 5).Select(i => i * 7 % 3)];

    public static IEnumerable<OpCase> All() => [.. Repeats(), .. Picks()];

    private static IEnumerable<OpCase> Repeats()
    {
        (Shape From, Shape To)[] pairs =
        [
            ([], [3]), ([1], [17]), ([3, 1], [3, 17]), ([1, 17], [3, 17]), ([5], [2, 3, 5]), ([2, 1, 5], [2, 4, 5]), ([2, 1, 5, 1], [2, 3, 5, 4]),
            ([2, 3], [2, 3]), ([1], [0]), ([2, 1], [2, 0]), ([1, 1049], [67, 1049]), ([211, 1], [211, 300]),
        ];
        foreach ((Shape from, Shape to) in pairs)
            yield return new OpCase($"expand to {to}", t => t[0].Expand(to), from) { Reference = d => Dense.Make(to, i => d[0].At(i)) };
    }

    private static IEnumerable<OpCase> Picks()
    {
        yield return new OpCase("gather on the last axis", t => t[0].Gather(t[0].Scope.Input<int>([3, 2], Index), 1), [3, 5])
        {
            Reference = d => d[0].Gather(Index, [3, 2], 1),
        };
        yield return new OpCase("gather on the middle axis", t => t[0].Gather(t[0].Scope.Input<int>([2, 4, 5], MiddleIndex), 1), [2, 3, 5])
        {
            Reference = d => d[0].Gather(MiddleIndex, [2, 4, 5], 1),
        };
        foreach (int width in (int[])[1, 3, 16, 17])
        {
            yield return new OpCase("embedding with repeated ids", t => t[0].Embedding(t[0].Scope.Input<int>([2, 3], Ids)), [5, width])
            {
                Reference = d => Dense.Make([2, 3, width], i => d[0].At([Ids[(i[0] * 3) + i[1]], i[2]])),
            };
        }

        yield return new OpCase("embedding of one id", t => t[0].Embedding(t[0].Scope.Input<int>([], [3])), [5, 7])
        {
            Reference = d => Dense.Make([7], i => d[0].At([3, i[0]])),
        };
        yield return new OpCase("embedding of no ids", t => t[0].Embedding(t[0].Scope.Input<int>([0], [])), [5, 7]) { Reference = _ => new Dense([0, 7], []) };
        yield return new OpCase("embedding of many ids", t => t[0].Embedding(t[0].Scope.Input<int>([7, 100], ManyIds)), [61, 263])
        {
            Reference = d => Dense.Make([7, 100, 263], i => d[0].At([ManyIds[(i[0] * 100) + i[1]], i[2]])),
        };
    }
}
