using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Formatting;
using Lathe.Training.Data.Records;
using Lathe.Training.Tuning;

namespace Lathe.Training.Preference;

/// <summary>Tuning on answers that were called good or bad. A pair counts as two: its better answer is good, its worse bad.</summary>
/// <param name="options">Strength and weights.</param>
public sealed class KtoMethod(KtoOptions options) : ITuningMethod
{
    /// <inheritdoc/>
    public string Name => "kto";

    /// <inheritdoc/>
    public string? LossName => "kto loss";

    /// <inheritdoc/>
    public TuningPlan Plan(TuningContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        List<RatedExample[]> all = [.. Rated(context, context.Records)];
        RatedExample[][]? own = context.Validation is { } validation ? [.. Rated(context, validation)] : null;

        // Both answers of a pair are learnt or both held out: one of them learnt moves the other, which looks like it, the wrong way.
        (IReadOnlyList<RatedExample[]> learnt, IReadOnlyList<RatedExample[]> kept) = context.Split(all, own);
        int rows = Math.Max(2, context.Options.BatchSize);
        RatedExample[] training = [.. learnt.SelectMany(r => r)], heldOut = Arranged([.. kept.SelectMany(r => r)], rows);
        int good = training.Count(e => e.Good);
        if (training.Length < 2 || good == 0 || good == training.Length)
            throw new InvalidDataException($"kto needs good and bad answers, and the records have {good} and {training.Length - good}: it reads answers with a verdict, and pairs.");
        ReferencePolicy reference = ReferencePolicy.Of(context.Model, context.Trained);
        var task = new KtoTask(context.Model, context.Trained, training, heldOut, rows, options, reference, context.Options.Seed);
        return PreferenceMethod.Describe(new TuningPlan(task, task.BatchesOfEpoch)
        {
            Examples = training.Length,
            HeldOut = heldOut.Length,
            Places = task.PlacesOf,
            Remark = FormattableString.Invariant($"{good} good answers, {training.Length - good} bad"),
            Owned = [task, reference],
        }, [.. training.Select(e => e.Example)]);
    }

    // In batches like those of training.
    private static RatedExample[] Arranged(RatedExample[] examples, int rows)
    {
        var order = new RatedOrder([.. examples], seed: 0, shuffled: false);
        for (int at = 0; at < examples.Length; at += rows) order.Fill(at, examples.AsSpan(at, Math.Min(rows, examples.Length - at)));
        return examples;
    }

    // The answers of each record.
    private static IEnumerable<RatedExample[]> Rated(TuningContext context, IEnumerable<DataRecord> records)
    {
        foreach (DataRecord record in records)
        {
            bool any = false;
            var rated = new List<RatedExample>(2);
            foreach ((IReadOnlyList<ChatTurn> answer, bool isGood) in Answers(record))
            {
                any = true;
                if (context.Encoder.EncodeAnswer(record, answer, out string reason, out string? detail) is { } example) rated.Add(new RatedExample(example, isGood));
                else context.Dropped?.Invoke(new Drop(ExampleEncoder.StageName, reason, record.Source, record.Line, detail, ""));
            }

            if (rated.Count > 0) yield return [.. rated];
            if (!any) context.Dropped?.Invoke(new Drop(ExampleEncoder.StageName, "no verdict", record.Source, record.Line, $"it is a {record.Kind} record", ""));
        }
    }

    private static IEnumerable<(IReadOnlyList<ChatTurn> Answer, bool Good)> Answers(DataRecord record)
    {
        if (record is { Kind: RecordKind.Rated, Good: { } good }) yield return (record.Chosen, good);
        if (record.Kind != RecordKind.Preference) yield break;
        yield return (record.Chosen, true);
        yield return (record.Rejected, false);
    }
}
