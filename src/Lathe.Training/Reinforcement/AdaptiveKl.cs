namespace Lathe.Training.Reinforcement;

/// <summary>
/// A weight of the distance from the reference that follows it: up where the policy strays further than wanted, down where less (Ziegler
/// et al., arXiv:1909.08593, section 2.2).
/// </summary>
/// <param name="coefficient">The weight to begin with.</param>
/// <param name="target">Wanted distance of a response, in nats; 0 leaves the weight as it is.</param>
/// <param name="horizon">Responses over which the weight may move by its own size; large is slow.</param>
public sealed class AdaptiveKl(double coefficient, double target, double horizon)
{
    /// <summary>The weight now.</summary>
    public double Coefficient { get; set; } = coefficient;

    /// <summary>Follows what was measured.</summary>
    /// <param name="distance">Mean distance of the responses, in nats.</param>
    /// <param name="responses">Their number.</param>
    public void Update(double distance, int responses)
    {
        if (target > 0) Coefficient *= 1 + (Math.Clamp((distance / target) - 1, -0.2, 0.2) * responses / horizon);
    }
}
