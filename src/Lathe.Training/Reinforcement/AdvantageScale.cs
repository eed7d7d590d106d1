namespace Lathe.Training.Reinforcement;

/// <summary>What an advantage is divided by.</summary>
public enum AdvantageScale
{
    /// <summary>Nothing (Dr. GRPO, Liu et al., arXiv:2503.20783): easy and hard prompts count as they are.</summary>
    None,

    /// <summary>The standard deviation of the rewards to the same prompt, unbiased, plus a small number (GRPO).</summary>
    GroupDeviation,

    /// <summary>The standard deviation of all rewards of the batch plus a small number.</summary>
    BatchDeviation,
}
