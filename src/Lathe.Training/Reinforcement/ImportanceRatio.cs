namespace Lathe.Training.Reinforcement;

/// <summary>How a loss reckons with responses that an older policy drew. The ratio is π/π_old of a token.</summary>
public enum ImportanceRatio
{
    /// <summary>−A·log π: the policy that drew is the one that is trained (REINFORCE).</summary>
    None,

    /// <summary>−A·ratio.</summary>
    Unclipped,

    /// <summary>−min(A·ratio, A·clip(ratio)) of each token (PPO, GRPO).</summary>
    Clipped,

    /// <summary>The same with the ratio of the whole response, its geometric mean over tokens (GSPO, Zheng et al., arXiv:2507.18071).</summary>
    Sequence,
}
