namespace Lathe.Tensors.Ops.Einops;

/// <summary>What each operation allows on its two sides, and how many dimensions a pattern takes.</summary>
internal static class EinopsChecks
{
    public static void Operation(EinopsPattern pattern, EinopsOperation operation, ReadOnlySpan<(string Name, int Size)> sizes)
    {
        if (operation is < EinopsOperation.Rearrange or > EinopsOperation.Repeat)
            throw new ArgumentOutOfRangeException(nameof(operation), operation, "Expected Rearrange, Reduce or Repeat.");
        foreach (EinopsAxis axis in pattern.Axes)
        {
            if (axis.IsAnonymous && operation == EinopsOperation.Rearrange)
                throw Fail(pattern, $"the bare size {axis.Name} in a rearrange: nothing says where its elements come from; give the "
                    + "axis a name and a size");
            if (axis.OnLeft && !axis.OnRight && operation != EinopsOperation.Reduce)
                throw Fail(pattern, $"{Describe(axis)} stands only on the left: a {Word(operation)} keeps every axis; use reduce to "
                    + "drop it");
            if (!axis.OnLeft && operation == EinopsOperation.Rearrange)
                throw Fail(pattern, $"{Describe(axis)} stands only on the right: a rearrange adds no axis; use repeat to add it");
            if (!axis.OnLeft && operation == EinopsOperation.Reduce)
                throw Fail(pattern, $"{Describe(axis)} stands only on the right: a reduce adds no axis; write 1 for a dimension that "
                    + "stays with size 1");
            if (!axis.OnLeft && !axis.IsAnonymous && !HasSize(axis.Name, sizes))
                throw Fail(pattern, $"new axis '{axis.Name}' of a repeat has no size: pass (\"{axis.Name}\", size)");
        }

        if (pattern.HasEllipsis && !pattern.HasRightEllipsis && operation != EinopsOperation.Reduce)
            throw Fail(pattern, $"an ellipsis only on the left: a {Word(operation)} keeps every axis; write ... on the right too");
    }

    /// <summary>How many dimensions the ellipsis takes; 0 without one.</summary>
    public static int Rank(EinopsPattern pattern, ReadOnlySpan<int> shape)
    {
        foreach (int dimension in shape)
        {
            if (dimension < 0)
                throw Fail(pattern, $"the input's shape {Shape(shape)} has a negative dimension");
        }

        int named = pattern.Left.Length - (pattern.HasEllipsis ? 1 : 0);
        if (pattern.HasEllipsis ? shape.Length < named : shape.Length != named)
        {
            throw Fail(pattern, $"the left side takes {(pattern.HasEllipsis ? "at least " : "")}{named} dimension(s), "
                + $"but the input {Shape(shape)} has {shape.Length}");
        }

        return shape.Length - named;
    }

    public static string Shape(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    private static bool HasSize(string name, ReadOnlySpan<(string Name, int Size)> sizes)
    {
        foreach ((string given, _) in sizes)
        {
            if (given == name)
                return true;
        }

        return false;
    }

    private static string Word(EinopsOperation operation) => operation == EinopsOperation.Repeat ? "repeat" : "rearrange";

    private static string Describe(EinopsAxis axis) => axis.IsAnonymous ? $"the bare size {axis.Name}" : $"axis '{axis.Name}'";

    private static EinopsException Fail(EinopsPattern pattern, string problem) => new(pattern.Text, problem);
}
