using Lathe.Training.Data.Formatting;
using Lathe.Training.Tuning;

namespace Lathe.Training.Preference;

/// <summary>Tuning on pairs of a better and a worse answer: DPO and its relatives.</summary>
/// <param name="name">Its word: <c>dpo</c>.</param>
/// <param name="options">The loss.</param>
public sealed class PreferenceMethod(string name, PreferenceOptions options) : ITuningMethod
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string? LossName => $"{name} loss";

    /// <inheritdoc/>
    public string? Watched => "rewards/accuracy";

    /// <inheritdoc/>
    public TuningPlan Plan(TuningContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        (IReadOnlyList<EncodedPair> training, IReadOnlyList<EncodedPair> heldOut) = Pairs(context, name);
        ReferencePolicy? reference = options.NeedsReference ? ReferencePolicy.Of(context.Model, context.Trained) : null;
        var task = new PreferenceTask(context.Model, context.Trained, training, heldOut, context.Options.BatchSize, options, reference, context.Options.Seed);
        return Describe(new TuningPlan(task, task.BatchesOfEpoch)
        {
            Examples = training.Count,
            HeldOut = heldOut.Count,
            Places = task.PlacesOf,
            Remark = "each example is a pair: two rows",
            Owned = reference is null ? [] : [reference],
        }, [.. training.SelectMany(p => (EncodedExample[])[p.Chosen, p.Rejected])]);
    }

    /// <summary>Pairs of the records, parted into those learnt from and those held out.</summary>
    /// <exception cref="InvalidDataException">There are none.</exception>
    internal static (IReadOnlyList<EncodedPair> Training, IReadOnlyList<EncodedPair> HeldOut) Pairs(TuningContext context, string method)
    {
        List<EncodedPair> all = [.. context.Encoder.EncodePairs(context.Records, context.Dropped)];
        EncodedPair[]? own = context.Validation is { } validation ? [.. context.Encoder.EncodePairs(validation, context.Dropped)] : null;
        if (all.Count == 0)
            throw new InvalidDataException($"There is no pair to learn from: {method} needs records with a prompt, a chosen and a rejected answer.");
        return context.Split(all, own);
    }

    /// <summary>Counts what an epoch reads and learns.</summary>
    internal static TuningPlan Describe(TuningPlan plan, IReadOnlyList<EncodedExample> examples) => plan with
    {
        Tokens = examples.Sum(e => (long)e.Length),
        LearnedTokens = examples.Sum(e => (long)e.Targets),
        RowLength = examples.Max(e => e.Length),
    };
}
