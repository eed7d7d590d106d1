using Lathe.Training.Data.Formatting;
using Lathe.Training.Data.Records;
using Lathe.Training.Tuning;

namespace Lathe.Training.Preference;

/// <summary>Makes a reward model out of pairs: the result is an adapter (or a model) and the head's file beside it.</summary>
/// <param name="margin">How much better the better answer has to score.</param>
/// <param name="centering">How strongly scores are kept around 0.</param>
public sealed class RewardMethod(double margin = 0, double centering = 0.01) : ITuningMethod
{
    /// <inheritdoc/>
    public string Name => "reward";

    /// <inheritdoc/>
    public string? LossName => "reward loss";

    /// <inheritdoc/>
    public string? Watched => "rewards/accuracy";

    /// <inheritdoc/>
    public TuningPlan Plan(TuningContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        (IReadOnlyList<EncodedPair> all, IReadOnlyList<EncodedPair> held) = PreferenceMethod.Pairs(context, Name);
        EncodedPair[] training = [.. all.Where(Fits)], heldOut = [.. held.Where(Fits)];
        if (training.Length == 0) throw new InvalidDataException($"No pair fits the model's context of {context.Model.Config.Context} tokens as a whole, and a reward reads all of it.");
        var model = new ScoredModel(context.Model, context.Trained, context.Options.Seed);
        var task = new RewardTask(model, training, heldOut, context.Options.BatchSize, context.Options.Seed, margin, centering);
        return PreferenceMethod.Describe(new TuningPlan(task, task.BatchesOfEpoch)
        {
            Examples = training.Length,
            HeldOut = heldOut.Length,
            Places = task.PlacesOf,
            Remark = "each example is a pair: two rows",
            Export = model.SaveHead,
            Owned = [model.Head],
        }, [.. training.SelectMany(p => (EncodedExample[])[p.Chosen, p.Rejected])]);

        bool Fits(EncodedPair pair)
        {
            if (RewardTask.LengthOf(pair) <= context.Model.Config.Context) return true;
            context.Dropped?.Invoke(new Drop(ExampleEncoder.StageName, "too long", pair.Chosen.Source, pair.Chosen.Line, $"a reward reads all of it: {RewardTask.LengthOf(pair)} tokens", ""));
            return false;
        }
    }
}
