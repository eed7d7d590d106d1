namespace Lathe.Training.Reinforcement;

/// <summary>Estimates of KL(π‖π₀) from one drawn token (Schulman, "Approximating KL divergence", 2020); d is log π₀ − log π.</summary>
public enum KlEstimator
{
    /// <summary>−d: unbiased, of either sign.</summary>
    Plain,

    /// <summary>d²/2: biased, small variance.</summary>
    Squared,

    /// <summary>e^d − 1 − d: unbiased and never negative; GRPO's.</summary>
    LowVariance,
}
