using System.Collections.Immutable;

namespace Lathe.Tensors.Ops.Einops;

/// <summary>Finds the size of every elementary axis.</summary>
internal static class EinopsSizes
{
    private const int Unknown = -1;

    /// <summary>Enters bare numbers and the caller's sizes; every other axis is unknown.</summary>
    public static void Given(EinopsPattern pattern, ReadOnlySpan<(string Name, int Size)> sizes, Span<int> axisSizes)
    {
        for (int i = 0; i < axisSizes.Length; i++)
            axisSizes[i] = pattern.Axes[i].IsAnonymous ? pattern.Axes[i].AnonymousSize : Unknown;
        foreach ((string name, int size) in sizes)
        {
            int axis = Find(pattern, name);
            if (axis < 0)
                throw Fail(pattern, $"a size is given for axis '{name}', which is not in the pattern");
            if (size < 1)
                throw Fail(pattern, $"the size given for axis '{name}' is {size}: expected at least 1");
            if (axisSizes[axis] != Unknown)
                throw Fail(pattern, $"the size of axis '{name}' is given twice");
            axisSizes[axis] = size;
        }
    }

    /// <summary>Fills in at most one unknown axis a dimension and checks all others against the shape.</summary>
    public static void Infer(EinopsPattern pattern, ReadOnlySpan<int> shape, int ellipsisRank, Span<int> axisSizes)
    {
        int dimension = 0;
        foreach (EinopsGroup group in pattern.Left)
        {
            if (group.IsBareEllipsis)
                dimension += ellipsisRank;
            else
                InferGroup(pattern, group.Axes, shape, dimension++, axisSizes);
        }
    }

    public static long Multiply(EinopsPattern pattern, long product, int size)
    {
        product *= size;
        return product <= int.MaxValue ? product : throw Fail(pattern, $"a dimension of {product} elements: at most {int.MaxValue} "
            + "are supported");
    }

    private static void InferGroup(
        EinopsPattern pattern, ImmutableArray<int> group, ReadOnlySpan<int> shape, int dimension, Span<int> axisSizes)
    {
        int length = shape[dimension];
        int unknown = Unknown;
        long known = 1;
        foreach (int axis in group)
        {
            if (axisSizes[axis] != Unknown)
                known = Multiply(pattern, known, axisSizes[axis]);
            else if (unknown == Unknown)
                unknown = axis;
            else
                throw TwoUnknown(pattern, unknown, axis, length);
        }

        if (unknown != Unknown)
        {
            if (length % known != 0)
            {
                throw Fail(pattern, $"dimension {dimension} of {EinopsChecks.Shape(shape)} has {length} elements, which {known} does "
                    + "not divide: "
                    + $"axis '{pattern.Axes[unknown].Name}' cannot be inferred");
            }

            axisSizes[unknown] = (int)(length / known);
        }
        else if (length != known)
        {
            throw Mismatch(pattern, group, shape, dimension, known);
        }
    }

    private static EinopsException TwoUnknown(EinopsPattern pattern, int first, int second, int length)
    {
        (string a, string b) = (pattern.Axes[first].Name, pattern.Axes[second].Name);
        return Fail(pattern, $"axes '{a}' and '{b}' share a dimension of {length} and neither has a size: pass one of them, for "
            + $"example (\"{a}\", size)");
    }

    private static EinopsException Mismatch(
        EinopsPattern pattern, ImmutableArray<int> group, ReadOnlySpan<int> shape, int dimension, long known)
    {
        string what = group.Length switch
        {
            0 => "the pattern says it is a unit dimension",
            1 => $"axis '{pattern.Axes[group[0]].Name}' has size {known}",
            _ => $"the sizes of its axes multiply to {known}",
        };
        return Fail(pattern, $"dimension {dimension} of {EinopsChecks.Shape(shape)} has {shape[dimension]} elements, but {what}");
    }

    private static int Find(EinopsPattern pattern, string name)
    {
        for (int i = 0; i < pattern.Axes.Length; i++)
        {
            if (!pattern.Axes[i].IsAnonymous && pattern.Axes[i].Name == name)
                return i;
        }

        return -1;
    }

    private static EinopsException Fail(EinopsPattern pattern, string problem) => new(pattern.Text, problem);
}
