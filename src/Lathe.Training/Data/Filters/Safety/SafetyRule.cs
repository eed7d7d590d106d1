namespace Lathe.Training.Data.Filters.Safety;

/// <summary>A rule: a sentence that has a term of every group, and none of the exceptions.</summary>
/// <param name="Category">What it is about.</param>
/// <param name="Name">Its name.</param>
/// <param name="Groups">Terms, by their numbers in the lexicon.</param>
/// <param name="Exceptions">Terms that make it harmless.</param>
internal sealed record SafetyRule(SafetyCategory Category, string Name, IReadOnlyList<HashSet<int>> Groups, HashSet<int> Exceptions)
{
    private readonly HashSet<int>[] _rareFirst = [.. Groups.OrderBy(g => g.Count)];

    /// <summary>
    /// The words that fire the rule in a sentence with these terms, the nearest to each other, or null. Groups may share a list, but each
    /// takes words of its own: "poison" alone neither asks nor is asked for.
    /// </summary>
    /// <param name="hits">The sentence's terms, in its order.</param>
    /// <param name="reach">Most words from the first that fires to the last.</param>
    public string? Evidence(IReadOnlyList<SafetyTermHit> hits, int reach)
    {
        foreach (HashSet<int> group in Groups)
            if (!hits.Any(h => group.Contains(h.Term)))
                return null;
        if (hits.Any(h => Exceptions.Contains(h.Term))) return null;
        SafetyTermHit[]? nearest = null;
        for (int from = 0; from < hits.Count; from++)
        {
            int to = from;
            while (to < hits.Count && hits[to].Start + hits[to].Count - hits[from].Start <= reach) to++;
            if (Take(hits, from, to) is { } taken && (nearest is null || Span(taken) < Span(nearest))) nearest = taken;
        }

        return nearest is null ? null : string.Join(" \u2026 ", nearest.Select(t => t.Words));
    }

    private static int Span(SafetyTermHit[] taken) => taken[^1].Start + taken[^1].Count - taken[0].Start;

    private SafetyTermHit[]? Take(IReadOnlyList<SafetyTermHit> hits, int from, int to)
    {
        if (to - from < Groups.Count) return null;
        var taken = new List<SafetyTermHit>();
        // Rare groups first: the acts and objects take their words before the many ways to ask do.
        foreach (HashSet<int> group in _rareFirst)
        {
            int at = from;
            while (at < to && (!group.Contains(hits[at].Term) || taken.Exists(t => t.Overlaps(hits[at])))) at++;
            if (at == to) return null;
            taken.Add(hits[at]);
        }

        return [.. taken.OrderBy(t => t.Start)];
    }
}
