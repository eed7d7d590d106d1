using Lathe.Tensors.Ops.Einops;

namespace Lathe.Tensors;

/// <summary>
/// Axes by name (Rogozhnikov, "Einops", ICLR 2022). A pattern names the input's axes, <c>-></c>, the output's axes; parentheses
/// join axes into one dimension, <c>...</c> stands for any dimensions, <c>1</c> for a unit dimension. All of them have gradients.
/// </summary>
public readonly partial struct Tensor
{
    /// <summary>
    /// The same elements with their axes split, joined and moved: <c>x.Rearrange("b t (h d) -> b h t d", ("h", 4))</c>. Where no
    /// element moves, the result is a view; otherwise it is copied once.
    /// </summary>
    /// <param name="pattern">Every axis stands on both sides.</param>
    /// <param name="sizes">Sizes of the axes that the shape does not tell: all but one of each composite dimension.</param>
    /// <exception cref="EinopsException">Pattern, shape and sizes do not agree; the message says how.</exception>
    public Tensor Rearrange(string pattern, params ReadOnlySpan<(string Name, int Size)> sizes)
        => EinopsCall.Run(this, pattern, EinopsOperation.Rearrange, sizes);

    /// <summary>
    /// The axes that stand only on the left reduced away, the rest rearranged:
    /// <c>x.Reduce("b c (h 2) (w 2) -> b c h w", EinopsReduction.Max)</c>.
    /// </summary>
    /// <param name="pattern">No axis stands only on the right. A bare number such as the 2 above is an axis of that size.</param>
    /// <param name="reduction">What becomes of the elements along them.</param>
    /// <param name="sizes">Sizes of the axes that the shape does not tell.</param>
    /// <exception cref="EinopsException">
    /// Pattern, shape and sizes do not agree, or anything but a sum is asked of no elements; the message says how.
    /// </exception>
    public Tensor Reduce(string pattern, EinopsReduction reduction, params ReadOnlySpan<(string Name, int Size)> sizes)
        => EinopsCall.Run(this, pattern, EinopsOperation.Reduce, sizes, reduction);

    /// <summary>
    /// Every element repeated along the axes that stand only on the right: <c>x.Repeat("h w -> (h 2) w c", ("c", 3))</c>. The
    /// gradient of an element is the sum over its copies.
    /// </summary>
    /// <param name="pattern">No axis stands only on the left.</param>
    /// <param name="sizes">Sizes of the new axes, and of others that the shape does not tell.</param>
    /// <exception cref="EinopsException">Pattern, shape and sizes do not agree; the message says how.</exception>
    public Tensor Repeat(string pattern, params ReadOnlySpan<(string Name, int Size)> sizes)
        => EinopsCall.Run(this, pattern, EinopsOperation.Repeat, sizes);
}
