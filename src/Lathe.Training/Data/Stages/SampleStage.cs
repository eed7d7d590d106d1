using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>Passes a share of the records, chosen by their content and a seed: the same records whatever stands around them.</summary>
/// <param name="share">Of the records, above 0, at most 1.</param>
/// <param name="seed">Chooses which.</param>
public sealed class SampleStage(double share, ulong seed) : RecordStage
{
    /// <inheritdoc/>
    public override string Name => "sample";

    /// <inheritdoc/>
    protected override DataRecord? Apply(DataRecord record, RecordVerdict verdict)
    {
        if (RecordSplit.Place(record, seed, RecordSplit.SampleStream) < share) return record;
        return verdict.Drop(record.Dropped(Name, "not sampled"));
    }
}
