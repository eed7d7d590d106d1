namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>
/// Fewest edits from a text to its reference where moving a stretch of words costs one: greedily, the move that saves most each time, by
/// the rules and limits of Tercom, so that its numbers come out.
/// </summary>
internal static class WordShifts
{
    private const int LongestShift = 10;
    private const int FarthestShift = 50;
    private const int MostCandidates = 1000;

    public static int Edits(string[] text, string[] reference)
    {
        if (reference.Length == 0) return text.Length;
        int shifts = 0, candidates = 0;
        while (true)
        {
            (int saved, string[] shifted) = Best(text, reference, ref candidates);
            if (candidates >= MostCandidates || saved <= 0) break;
            shifts++;
            text = shifted;
        }

        return shifts + new WordAlignment(text, reference).Edits;
    }

    private static (int Saved, string[] Text) Best(string[] text, string[] reference, ref int candidates)
    {
        var now = new WordAlignment(text, reference);
        (int Saved, int Length, int Start, int Target)? best = null;
        string[] shifted = text;
        foreach ((int start, int other, int length) in Matches(text, reference))
        {
            // What is right stays, and nothing moves to where the reference is met already, or into itself.
            if (!now.TextErrors.AsSpan(start, length).Contains(true) || !now.ReferenceErrors.AsSpan(other, length).Contains(true)) continue;
            if (now.Places[other] >= start && now.Places[other] < start + length) continue;
            int previous = -1;
            for (int offset = -1; offset < length; offset++)
            {
                int place = other + offset;
                if (place >= now.Places.Length) break;
                int target = place < 0 ? 0 : now.Places[place] + 1;
                if (target == previous) continue;
                previous = target;
                string[] moved = Shift(text, start, length, target);
                candidates++;
                var rank = (now.Edits - new WordAlignment(moved, reference).Edits, length, -start, -target);
                if (best is { } b && rank.CompareTo(b) <= 0) continue;
                (best, shifted) = (rank, moved);
            }

            if (candidates >= MostCandidates) break;
        }

        return (best?.Saved ?? 0, shifted);
    }

    private static string[] Shift(string[] text, int start, int length, int target)
    {
        ReadOnlySpan<string> words = text, stretch = words.Slice(start, length);
        return target < start ? [.. words[..target], .. stretch, .. words[target..start], .. words[(start + length)..]]
            : target > start + length ? [.. words[..start], .. words[(start + length)..target], .. stretch, .. words[target..]]
            : [.. words[..start], .. words[(start + length)..(length + target)], .. stretch, .. words[(length + target)..]];
    }

    private static IEnumerable<(int Start, int Other, int Length)> Matches(string[] text, string[] reference)
    {
        for (int start = 0; start < text.Length; start++)
        {
            for (int other = Math.Max(0, start - FarthestShift); other < Math.Min(reference.Length, start + FarthestShift + 1); other++)
            {
                for (int length = 1; length <= LongestShift && start + length <= text.Length && other + length <= reference.Length; length++)
                {
                    if (!string.Equals(text[start + length - 1], reference[other + length - 1], StringComparison.Ordinal)) break;
                    yield return (start, other, length);
                }
            }
        }
    }
}
