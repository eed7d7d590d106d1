using System.Diagnostics.CodeAnalysis;

namespace Lathe.Tensors.Ops.Einops;

/// <summary>
/// The steps of one einops call, all as plain integers. View the input as <see cref="ExpandedShape"/>; transpose it to the
/// order <see cref="Permutation"/> then <see cref="ReducedAxes"/>; reduce the latter away; insert
/// <see cref="RepeatedSizes"/> at <see cref="RepeatedPositions"/>, which gives <see cref="ExpandedOutputShape"/>; view that
/// as <see cref="OutputShape"/>. A value on the stack: the spans live as long as the variable that holds it.
/// </summary>
public readonly struct EinopsPlan
{
    private readonly EinopsDimensions _expandedShape;
    private readonly EinopsDimensions _permutation;
    private readonly EinopsDimensions _reducedAxes;
    private readonly EinopsDimensions _repeatedPositions;
    private readonly EinopsDimensions _repeatedSizes;
    private readonly EinopsDimensions _expandedOutputShape;
    private readonly EinopsDimensions _outputShape;

    internal EinopsPlan(
        in EinopsDimensions expandedShape,
        in EinopsDimensions permutation,
        in EinopsDimensions reducedAxes,
        in EinopsDimensions repeatedPositions,
        in EinopsDimensions repeatedSizes,
        in EinopsDimensions expandedOutputShape,
        in EinopsDimensions outputShape)
    {
        _expandedShape = expandedShape;
        _permutation = permutation;
        _reducedAxes = reducedAxes;
        _repeatedPositions = repeatedPositions;
        _repeatedSizes = repeatedSizes;
        _expandedOutputShape = expandedOutputShape;
        _outputShape = outputShape;
    }

    /// <summary>The input with every composite dimension taken apart and every unit dimension dropped.</summary>
    [UnscopedRef]
    public ReadOnlySpan<int> ExpandedShape => _expandedShape.Span;

    /// <summary>The kept axes, as indices into <see cref="ExpandedShape"/>, in the output's order.</summary>
    [UnscopedRef]
    public ReadOnlySpan<int> Permutation => _permutation.Span;

    /// <summary>The axes to reduce, as ascending indices into <see cref="ExpandedShape"/>.</summary>
    [UnscopedRef]
    public ReadOnlySpan<int> ReducedAxes => _reducedAxes.Span;

    /// <summary>Where the new axes stand in <see cref="ExpandedOutputShape"/>, ascending.</summary>
    [UnscopedRef]
    public ReadOnlySpan<int> RepeatedPositions => _repeatedPositions.Span;

    /// <summary>The sizes of the new axes, in the order of <see cref="RepeatedPositions"/>.</summary>
    [UnscopedRef]
    public ReadOnlySpan<int> RepeatedSizes => _repeatedSizes.Span;

    /// <summary>Kept and new axes in the output's order, before composites are joined.</summary>
    [UnscopedRef]
    public ReadOnlySpan<int> ExpandedOutputShape => _expandedOutputShape.Span;

    /// <summary>The result's shape.</summary>
    [UnscopedRef]
    public ReadOnlySpan<int> OutputShape => _outputShape.Span;

    /// <summary>Whether the kept axes stay in their order, so that without a reduction no element moves.</summary>
    public bool KeepsOrder
    {
        get
        {
            int previous = -1;
            foreach (int axis in Permutation)
            {
                if (axis < previous)
                    return false;
                previous = axis;
            }

            return true;
        }
    }
}
