using Lathe.Inference.Explanation;

namespace Lathe.Cli.Explain;

/// <summary>Which heads are shown map by map.</summary>
internal static class HeadChoice
{
    /// <summary>Those that were asked for, or one of each kind: one that looks back, one that picks, one that rests on the first token.</summary>
    /// <param name="heads">All heads.</param>
    /// <param name="layers">Layers asked for; null: any.</param>
    /// <param name="numbers">Heads asked for; null: any.</param>
    public static IReadOnlyList<HeadReading> Of(IReadOnlyList<HeadReading> heads, IReadOnlyList<int>? layers, IReadOnlyList<int>? numbers)
    {
        if (layers is not null || numbers is not null)
            return [.. heads.Where(h => (layers?.Contains(h.Layer) ?? true) && (numbers?.Contains(h.Head) ?? true))];
        HeadReading?[] telling = [heads.MaxBy(h => h.ToTokenBefore), Picking(heads), heads.MaxBy(h => h.ToFirstToken)];
        return [.. telling.OfType<HeadReading>().Distinct().OrderBy(h => (h.Layer, h.Head))];
    }

    // The sharpest of those that no fixed place explains.
    private static HeadReading? Picking(IReadOnlyList<HeadReading> heads)
        => heads.Where(h => Math.Max(h.ToTokenBefore, Math.Max(h.ToItself, h.ToFirstToken)) < 0.5).MinBy(h => h.Share);
}
