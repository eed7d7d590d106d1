using Lathe.Tensors.Randomness;

namespace Lathe.Training.Tuning;

/// <summary>Parts examples into those learnt from and those held out, drawn by the seed; both keep their order.</summary>
public static class HoldoutSplit
{
    private const ulong Stream = 0x401DUL << 32;

    /// <summary>Parts a list.</summary>
    /// <param name="examples">All of them.</param>
    /// <param name="share">Share held out, 0 up to 1: rounded, but of two and more at least one is, and one stays.</param>
    /// <param name="seed">Draws them.</param>
    public static (IReadOnlyList<T> Training, IReadOnlyList<T> HeldOut) Of<T>(IReadOnlyList<T> examples, double share, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(examples);
        if (share <= 0 || examples.Count < 2) return (examples, []);
        int count = Math.Clamp((int)Math.Round(examples.Count * share), 1, examples.Count - 1);
        var random = new Philox(seed, Stream);

        // The least of as many random words as there are examples: each subset is as probable as any other.
        HashSet<int> held = [.. Enumerable.Range(0, examples.Count)
            .OrderBy(i => random.Block((ulong)i) is var words ? words.W0 | ((ulong)words.W1 << 32) : 0).ThenBy(i => i).Take(count)];
        return ([.. examples.Where((_, i) => !held.Contains(i))], [.. examples.Where((_, i) => held.Contains(i))]);
    }
}
