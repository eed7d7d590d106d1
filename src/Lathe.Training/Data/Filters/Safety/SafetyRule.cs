namespace Lathe.Training.Data.Filters.Safety;

/// <summary>A rule: a sentence that has a term of every group, and none of the exceptions.</summary>
/// <param name="Category">What it is about.</param>
/// <param name="Name">Its name.</param>
/// <param name="Groups">Terms, by their numbers in the lexicon.</param>
/// <param name="Exceptions">Terms that make it harmless.</param>
internal sealed record SafetyRule(SafetyCategory Category, string Name, IReadOnlyList<HashSet<int>> Groups, HashSet<int> Exceptions)
{
    /// <summary>
    /// The words that fire the rule in a sentence with these terms, or null. Groups may share a list, but each takes words of its own:
    /// "poison" alone neither asks nor is asked for.
    /// </summary>
    public string? Evidence(IReadOnlyList<SafetyTermHit> hits)
    {
        foreach (SafetyTermHit hit in hits)
            if (Exceptions.Contains(hit.Term))
                return null;
        var taken = new SafetyTermHit?[Groups.Count];
        // Rare groups first: the acts and objects take their words before the many ways to ask do.
        foreach (int group in Enumerable.Range(0, Groups.Count).OrderBy(g => Groups[g].Count))
        {
            foreach (SafetyTermHit hit in hits)
            {
                if (!Groups[group].Contains(hit.Term) || taken.Any(t => t is { } other && other.Overlaps(hit))) continue;
                taken[group] = hit;
                break;
            }

            if (taken[group] is null) return null;
        }

        return string.Join(" \u2026 ", taken.OrderBy(t => t!.Value.Start).Select(t => t!.Value.Words));
    }
}
