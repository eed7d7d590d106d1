using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Ops.Losses;

/// <summary>What the cross-entropies ask of their targets.</summary>
internal static class Targets
{
    /// <summary>Checks every target and the smoothing, and counts the rows that are not ignored.</summary>
    public static int Check(string op, Tensor logits, Tensor targets, int classes, int ignoreIndex, double smoothing)
    {
        if (!(smoothing >= 0 && smoothing < 1))
            throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, $"{op}: label smoothing is from 0 up to, not including, 1.");
        int counted = 0;
        ReadOnlySpan<int> ids = targets.Data<int>();
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i] == ignoreIndex) continue;
            counted++;
            if ((uint)ids[i] >= (uint)classes)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(targets), ids[i], $"{op}: target {ids[i]} of row {i} is outside the {classes} classes of {logits}, and is not the ignored {ignoreIndex}.");
            }
        }

        return counted;
    }

    /// <summary>The factor on each row's loss. The mean over no rows is 0, where PyTorch has NaN: a batch that is all padding must not poison a run.</summary>
    public static double Factor(LossReduction reduction, int counted) => reduction == LossReduction.Mean ? 1.0 / Math.Max(1, counted) : 1;
}
