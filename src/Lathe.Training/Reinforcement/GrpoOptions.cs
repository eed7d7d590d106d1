namespace Lathe.Training.Reinforcement;

/// <summary>
/// Group relative policy optimisation (Shao et al., arXiv:2402.03300) and its relatives: what a reward counts against, and the loss. Dr. GRPO
/// is <see cref="AdvantageScale.None"/> with <see cref="LossNormalization.Constant"/>; DAPO has a larger <see cref="PolicyLossOptions.ClipHigh"/>
/// and <see cref="LossNormalization.Token"/>; GSPO <see cref="ImportanceRatio.Sequence"/>; RLOO <see cref="AdvantageBaseline.LeaveOneOut"/> without a scale.
/// </summary>
public sealed record GrpoOptions
{
    /// <summary>How experience is got.</summary>
    public RolloutOptions Rollouts { get; init; } = new();

    /// <summary>
    /// The loss. With <see cref="LossNormalization.Constant"/> a response's sum is divided by <see cref="PolicyLossOptions.Constant"/>, such as
    /// the most tokens it may have, and the mean over responses is taken.
    /// </summary>
    public PolicyLossOptions Loss { get; init; } = new();

    /// <summary>What is taken off a reward.</summary>
    public AdvantageBaseline Baseline { get; init; } = AdvantageBaseline.GroupMean;

    /// <summary>What an advantage is divided by.</summary>
    public AdvantageScale Scale { get; init; } = AdvantageScale.GroupDeviation;

    /// <summary>Checks that the numbers go together.</summary>
    /// <exception cref="ArgumentException">One does not; the message names it.</exception>
    public void Validate()
    {
        Rollouts.Validate();
        Loss.Validate();
        if (Rollouts.Responses < 2 && (Baseline == AdvantageBaseline.LeaveOneOut || Scale == AdvantageScale.GroupDeviation))
            throw new ArgumentException("Responses is 1: a group needs two or more to be compared with each other.");
    }
}
