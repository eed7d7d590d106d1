using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Lathe.Tensors.Ops.Einops;

/// <summary>
/// A parsed einops pattern such as <c>b (h d) t -> b t h d</c>: names a side, parentheses join axes into one dimension
/// (outermost first), <c>1</c> or <c>()</c> is a unit dimension, <c>...</c> is any number of dimensions, and a bare
/// number is an axis of that size that is reduced or repeated. Immutable and thread-safe.
/// Paper: Rogozhnikov, "Einops: Clear and Reliable Tensor Manipulations with Einstein-like Notation", ICLR 2022.
/// </summary>
public sealed class EinopsPattern
{
    private const int MostCached = 1024;
    private static readonly ConcurrentDictionary<string, EinopsPattern> Cache = new(StringComparer.Ordinal);

    private EinopsPattern(string text)
    {
        Text = text;
        int arrow = text.IndexOf("->", StringComparison.Ordinal);
        if (arrow < 0)
            throw new EinopsException(text, "no '->': expected the input's axes, '->' and the output's axes, as in \"b h w -> b (h w)\"");
        if (text.IndexOf("->", arrow + 2, StringComparison.Ordinal) >= 0)
            throw new EinopsException(text, "'->' stands more than once: expected one input and one output");

        var axes = new List<EinopsAxis>();
        Left = new EinopsSideParser(text, text.AsSpan(0, arrow), isLeft: true, axes).Parse();
        Right = new EinopsSideParser(text, text.AsSpan(arrow + 2), isLeft: false, axes).Parse();
        Axes = [.. axes];
        if (HasRightEllipsis && !HasEllipsis)
            throw new EinopsException(text, "an ellipsis only on the right: it stands for dimensions of the input, so the left needs "
                + "one too");
        CheckSize();
    }

    /// <summary>The most dimensions, elementary ones included, that a plan can hold.</summary>
    public const int MaxRank = 8;

    /// <summary>The pattern as it was given.</summary>
    public string Text { get; }

    /// <summary>Whether the left side takes any number of dimensions.</summary>
    public bool HasEllipsis => Contains(Left, EinopsGroup.Ellipsis);

    internal ImmutableArray<EinopsGroup> Left { get; }

    internal ImmutableArray<EinopsGroup> Right { get; }

    internal ImmutableArray<EinopsAxis> Axes { get; }

    internal bool HasRightEllipsis => Contains(Right, EinopsGroup.Ellipsis);

    /// <summary>Parses a pattern, or finds it among the last parsed ones without allocating.</summary>
    /// <param name="pattern">For example <c>b (h d) t -> b t h d</c>.</param>
    /// <returns>The parsed pattern.</returns>
    /// <exception cref="EinopsException">The pattern is not valid; the message says why.</exception>
    public static EinopsPattern Parse(string pattern)
    {
        if (Cache.TryGetValue(pattern, out EinopsPattern? known))
            return known;
        var parsed = new EinopsPattern(pattern);
        // Patterns are literals in code; a program that builds them without end must not fill the memory.
        if (Cache.Count < MostCached)
            Cache.TryAdd(pattern, parsed);
        return parsed;
    }

    /// <summary>Works out, for one shape, what the operation does. Allocates nothing.</summary>
    /// <param name="operation">Which axes may appear or vanish.</param>
    /// <param name="shape">The input's dimensions.</param>
    /// <param name="sizes">Sizes of named axes: those of a composite that cannot be inferred, and new ones of a repeat.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="EinopsException">The pattern, operation, shape and sizes do not agree; the message says how.</exception>
    public EinopsPlan Plan(EinopsOperation operation, ReadOnlySpan<int> shape, params ReadOnlySpan<(string Name, int Size)> sizes) =>
        EinopsPlanner.Plan(this, operation, shape, sizes);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool Contains(ImmutableArray<EinopsGroup> groups, int axis)
    {
        foreach (EinopsGroup group in groups)
        {
            if (group.Axes.Contains(axis))
                return true;
        }

        return false;
    }

    private void CheckSize()
    {
        foreach (ImmutableArray<EinopsGroup> side in new[] { Left, Right })
        {
            int elementary = side.Sum(g => g.Axes.Count(a => a != EinopsGroup.Ellipsis));
            int dimensions = side.Count(g => !g.IsBareEllipsis);
            if (Math.Max(elementary, dimensions) > MaxRank)
                throw new EinopsException(Text, $"{Math.Max(elementary, dimensions)} axes on one side: at most {MaxRank} are "
                    + "supported; use two steps");
        }
    }
}
