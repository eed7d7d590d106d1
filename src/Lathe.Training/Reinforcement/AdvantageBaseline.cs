namespace Lathe.Training.Reinforcement;

/// <summary>What is taken off a reward before it becomes an advantage.</summary>
public enum AdvantageBaseline
{
    /// <summary>Nothing: the reward itself (rejection-sampled fine-tuning).</summary>
    None,

    /// <summary>The mean reward of the responses to the same prompt (GRPO).</summary>
    GroupMean,

    /// <summary>The mean reward of the other responses to the same prompt (RLOO, Ahmadian et al., arXiv:2402.14740).</summary>
    LeaveOneOut,
}
