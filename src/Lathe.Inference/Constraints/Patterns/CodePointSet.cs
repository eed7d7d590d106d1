namespace Lathe.Inference.Constraints.Patterns;

/// <summary>A set of Unicode code points, surrogates never among them: ranges in order that neither touch nor overlap.</summary>
internal sealed class CodePointSet
{
    private const int Most = 0x10FFFF;

    private CodePointSet((int First, int Last)[] ranges) => Ranges = ranges;

    public static CodePointSet None { get; } = new([]);

    public static CodePointSet All { get; } = Of((0, Most));

    public (int First, int Last)[] Ranges { get; }

    public bool IsEmpty => Ranges.Length == 0;

    public static CodePointSet Of(params IEnumerable<(int First, int Last)> ranges)
    {
        var sorted = new List<(int First, int Last)>();
        foreach ((int first, int last) in ranges)
        {
            if (first < 0xD800) sorted.Add((first, Math.Min(last, 0xD7FF)));
            if (last > 0xDFFF) sorted.Add((Math.Max(first, 0xE000), Math.Min(last, Most)));
        }

        sorted.Sort();
        var merged = new List<(int First, int Last)>();
        foreach ((int first, int last) in sorted)
        {
            if (first > last) continue;

            if (merged.Count > 0 && first <= merged[^1].Last + 1) merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            else merged.Add((first, last));
        }

        return new CodePointSet([.. merged]);
    }

    public static CodePointSet Of(string characters) => Of(characters.EnumerateRunes().Select(rune => (rune.Value, rune.Value)));

    public CodePointSet Union(CodePointSet other) => Of(Ranges.Concat(other.Ranges));

    public CodePointSet Complement()
    {
        var gaps = new List<(int, int)>();
        int next = 0;
        foreach ((int first, int last) in Ranges)
        {
            gaps.Add((next, first - 1));
            next = last + 1;
        }

        gaps.Add((next, Most));
        return Of(gaps.Where(gap => gap.Item1 <= gap.Item2));
    }

    public CodePointSet Intersect(CodePointSet other)
    {
        var both = new List<(int, int)>();
        for (int i = 0, j = 0; i < Ranges.Length && j < other.Ranges.Length;)
        {
            (int first, int last) = (Math.Max(Ranges[i].First, other.Ranges[j].First), Math.Min(Ranges[i].Last, other.Ranges[j].Last));
            if (first <= last) both.Add((first, last));
            if (Ranges[i].Last < other.Ranges[j].Last) i++;
            else j++;
        }

        return Of(both);
    }

    public CodePointSet Except(CodePointSet other) => Intersect(other.Complement());

    public bool Contains(int codePoint) => Array.Exists(Ranges, range => range.First <= codePoint && codePoint <= range.Last);
}
