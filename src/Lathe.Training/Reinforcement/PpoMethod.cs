using Lathe.Training.Preference;
using Lathe.Training.Tuning;

namespace Lathe.Training.Reinforcement;

/// <summary>Tuning by reward with a value head; see <see cref="PpoTask"/>. The head is written beside the result, so that a later run may go on from it.</summary>
/// <param name="options">All the numbers. Batches, accumulation, seed and end tokens are the run's; 0 prompts: as many as fill a step.</param>
/// <param name="source">Who draws responses and who scores them.</param>
public sealed class PpoMethod(PpoOptions options, RewardSource source) : ITuningMethod
{
    /// <inheritdoc/>
    public string Name => "ppo";

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
        PpoOptions all = options with { Rollouts = RolloutPlan.Sizes(context, options.Rollouts) };
        (IReadOnlyList<RolloutPrompt> training, IReadOnlyList<RolloutPrompt> heldOut) = PromptRecords.Read(context, Name, all.Rollouts.Sampling.MaxTokens);
        var model = new ScoredModel(context.Model, context.Trained, context.Options.Seed, bias: true);
        IRolloutSource draw = source.Draw(context.Model, context.Encoder.Tokenizer);
        IReward reward = source.Score(context.Encoder.Tokenizer, all.Rollouts.Sampling);
        ReferencePolicy? reference = all.KlCoefficient > 0 ? ReferencePolicy.Of(context.Model, context.Trained) : null;
        var task = new PpoTask(model, draw, reward, training, heldOut, all, reference);
        TuningPlan plan = RolloutPlan.Of(task, training.Count, heldOut.Count, context, reward.Name, [.. ((object?[])[draw, reward, reference, model.Head]).OfType<IDisposable>()]);
        return plan with { Export = model.SaveHead };
    }
}
