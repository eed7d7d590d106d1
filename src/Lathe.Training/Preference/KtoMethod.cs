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
        List<RatedExample> all = [.. Rated(context, context.Records)];
        RatedExample[]? own = context.Validation is { } validation ? [.. Rated(context, validation)] : null;
        (IReadOnlyList<RatedExample> training, IReadOnlyList<RatedExample> heldOut) = context.Split(all, own);
        int good = training.Count(e => e.Good);
        if (training.Count < 2 || good == 0 || good == training.Count)
            throw new InvalidDataException($"kto needs good and bad answers, and the records have {good} and {training.Count - good}: it reads answers with a verdict, and pairs.");
        ReferencePolicy reference = ReferencePolicy.Of(context.Model, context.Trained);
        var task = new KtoTask(context.Model, context.Trained, training, heldOut, Math.Max(2, context.Options.BatchSize), options, reference, context.Options.Seed);
        return PreferenceMethod.Describe(new TuningPlan(task, task.BatchesOfEpoch)
        {
            Examples = training.Count,
            HeldOut = heldOut.Count,
            Places = task.PlacesOf,
            Remark = FormattableString.Invariant($"{good} good answers, {training.Count - good} bad"),
            Owned = [task, reference],
        }, [.. training.Select(e => e.Example)]);
    }

    private static IEnumerable<RatedExample> Rated(TuningContext context, IEnumerable<DataRecord> records)
    {
        foreach (DataRecord record in records)
        {
            bool any = false;
            foreach ((IReadOnlyList<ChatTurn> answer, bool isGood) in Answers(record))
            {
                any = true;
                if (context.Encoder.EncodeAnswer(record, answer, out string reason, out string? detail) is { } example) yield return new RatedExample(example, isGood);
                else context.Dropped?.Invoke(new Drop(ExampleEncoder.StageName, reason, record.Source, record.Line, detail, ""));
            }

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
