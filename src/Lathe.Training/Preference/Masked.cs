using Lathe.Tensors;

namespace Lathe.Training.Preference;

/// <summary>Sums and means of padded values over the elements that a mask of 0 and 1 (of the values' type and shape) keeps.</summary>
public static class Masked
{
    /// <summary>Mean of the kept elements along an axis, or of all; NaN (0/0) where none is kept.</summary>
    public static Tensor Mean(Tensor values, Tensor mask, int? axis = null) => Sum(values, mask, axis) / Sum(mask, null, axis);

    /// <summary>Sum of the kept elements along an axis, or of all, divided by a constant: a mean that does not depend on their number.</summary>
    public static Tensor Normalize(Tensor values, Tensor mask, double constant, int? axis = null) => Sum(values, mask, axis) / constant;

    private static Tensor Sum(Tensor values, Tensor? mask, int? axis)
    {
        Tensor kept = mask is { } m ? values * m : values;
        return axis is { } a ? kept.Sum([a]) : kept.Sum();
    }
}
