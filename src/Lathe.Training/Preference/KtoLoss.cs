using Lathe.Tensors;

namespace Lathe.Training.Preference;

/// <summary>The loss of responses that were called good or bad, in plain ops.</summary>
public static class KtoLoss
{
    /// <summary>Losses [N]: λ·(1 − σ(±β·(log π/π₀ − z))), + where the response is good.</summary>
    /// <param name="options">Strength and weights.</param>
    /// <param name="policy">log π(y) [N].</param>
    /// <param name="reference">log π₀(y) [N].</param>
    /// <param name="good">Of each response whether it was called good.</param>
    /// <param name="drift">z: how far the policy is from the reference; see <see cref="Drift"/>. A number, without a gradient.</param>
    public static Tensor PerExample(KtoOptions options, Tensor policy, Tensor reference, ReadOnlySpan<bool> good, double drift)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (good.Length != policy.Count) throw new ArgumentException($"{policy} needs one verdict for each response; {good.Length} came.", nameof(good));
        Tensor slopes = policy.Scope.Empty(policy.Shape), weights = policy.Scope.Empty(policy.Shape);
        Span<float> slope = slopes.Data<float>(), weight = weights.Data<float>();
        for (int i = 0; i < good.Length; i++)
        {
            slope[i] = (float)(good[i] ? options.Beta : -options.Beta);
            weight[i] = (float)(good[i] ? options.DesirableWeight : options.UndesirableWeight);
        }

        // 1 − σ(x) is σ(−x), which keeps its digits where it is small.
        return (-((policy - reference - drift) * slopes)).Sigmoid() * weights;
    }

    /// <summary>z: the mean of log π/π₀ over responses that answer other prompts, not below 0.</summary>
    /// <param name="policy">log π [N] of mismatched responses.</param>
    /// <param name="reference">log π₀ [N] of the same.</param>
    public static double Drift(ReadOnlySpan<float> policy, ReadOnlySpan<float> reference)
    {
        double sum = 0;
        for (int i = 0; i < policy.Length; i++) sum += policy[i] - (double)reference[i];
        return policy.IsEmpty ? 0 : Math.Max(0, sum / policy.Length);
    }
}
