using System.Collections.Immutable;

namespace Lathe.Tensors.Ops.Einops;

/// <summary>
/// One dimension of a side: the axes multiplied into it, outermost first; none for a unit dimension. A bare ellipsis is
/// the group that holds only <see cref="Ellipsis"/> without parentheses, and stands for any number of dimensions.
/// </summary>
internal readonly record struct EinopsGroup(ImmutableArray<int> Axes, bool IsBareEllipsis)
{
    public const int Ellipsis = -1;
}
