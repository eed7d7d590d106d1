using Lathe.Training.Preference;
using Lathe.Training.Tuning;

namespace Lathe.Training.Reinforcement;

/// <summary>Tuning by reward with groups of responses; see <see cref="GrpoTask"/>.</summary>
/// <param name="options">All the numbers. Batches, accumulation, seed and end tokens are the run's; 0 prompts: as many as fill a step.</param>
/// <param name="source">Who draws responses and who scores them.</param>
public sealed class GrpoMethod(GrpoOptions options, RewardSource source) : ITuningMethod
{
    /// <inheritdoc/>
    public string Name => "grpo";

    /// <inheritdoc/>
    public string? LossName => "minus reward";

    /// <inheritdoc/>
    public string? Watched => "reward";

    /// <inheritdoc/>
    public bool IsByReward => true;

    /// <inheritdoc/>
    public TuningPlan Plan(TuningContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        GrpoOptions all = options with { Rollouts = RolloutPlan.Sizes(context, options.Rollouts) };
        (IReadOnlyList<RolloutPrompt> training, IReadOnlyList<RolloutPrompt> heldOut) = PromptRecords.Read(context, Name, all.Rollouts.Sampling.MaxTokens);
        IRolloutSource draw = source.Draw(context.Model, context.Encoder.Tokenizer);
        IReward reward = source.Score(context.Encoder.Tokenizer, all.Rollouts.Sampling);
        ReferencePolicy? reference = all.Loss.KlCoefficient > 0 ? ReferencePolicy.Of(context.Model, context.Trained) : null;
        var task = new GrpoTask(context.Model, context.Trained, draw, reward, training, heldOut, all, reference);
        return RolloutPlan.Of(task, training.Count, heldOut.Count, context, reward.Name, [.. ((object?[])[draw, reward, reference]).OfType<IDisposable>()]);
    }
}
