namespace Lathe.Training.Reinforcement;

/// <summary>Says how good responses are.</summary>
public interface IReward
{
    /// <summary>Its name in reports.</summary>
    string Name { get; }

    /// <summary>Scores responses.</summary>
    /// <param name="rollouts">Prompts and responses.</param>
    /// <param name="rewards">Receives one number for each; finite.</param>
    void Score(ReadOnlySpan<Rollout> rollouts, Span<double> rewards);
}
