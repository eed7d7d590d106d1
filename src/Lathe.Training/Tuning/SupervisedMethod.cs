using Lathe.Training.Data.Formatting;

namespace Lathe.Training.Tuning;

/// <summary>Supervised fine-tuning: the model learns to give the answers of the records.</summary>
public sealed class SupervisedMethod : ITuningMethod
{
    /// <inheritdoc/>
    public string Name => "sft";

    /// <inheritdoc/>
    public TuningPlan Plan(TuningContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        TuningOptions options = context.Options;
        var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
        List<EncodedExample> all = [.. context.Encoder.Encode(context.Records, drop =>
        {
            reasons[drop.Reason] = reasons.GetValueOrDefault(drop.Reason) + 1;
            context.Dropped?.Invoke(drop);
        })];
        EncodedExample[]? own = context.Validation is { } validation ? [.. context.Encoder.Encode(validation, context.Dropped)] : null;
        (IReadOnlyList<EncodedExample> training, IReadOnlyList<EncodedExample> heldOut) = context.Split(all, own);
        if (training.Count == 0)
        {
            string why = reasons.Count == 0 ? "" : $" Left out: {string.Join(", ", reasons.Select(r => $"{r.Value} ({r.Key})"))}.";
            throw new InvalidDataException($"No record can be learnt from: supervised tuning needs conversations with answers, or texts, that fit {options.Context} tokens.{why}");
        }

        var batches = new ExampleBatcher(training, options.BatchSize, options.Context, options.Packing, options.Seed);
        ExampleBatcher? held = heldOut.Count == 0 ? null : Held(heldOut, options);
        return new TuningPlan(new SupervisedTask(context.Model, context.Trained, batches, held), batches.BatchesOfEpoch)
        {
            Examples = training.Count,
            HeldOut = heldOut.Count,
            Truncated = training.Count(e => e.Truncated),
            Tokens = training.Sum(e => (long)e.Length),
            LearnedTokens = training.Sum(e => (long)e.Targets),
            RowLength = batches.Width,
            Places = batch =>
            {
                batches.Load(batch);
                return (long)batches.Rows * batches.Length;
            },
            Remark = options.Packing == PackingKind.None ? null
                : FormattableString.Invariant($"packed into {batches.RowCount:N0} rows of {batches.Width}, {100 * batches.Fill:0.0} % full"),
        };
    }

    // What is held out is one example a row whatever the packing, so that losses of runs can be compared; a stream of them is no measure.
    private static ExampleBatcher Held(IReadOnlyList<EncodedExample> examples, TuningOptions options)
        => new(examples, options.BatchSize, options.Context, PackingKind.None, shuffled: false);
}
