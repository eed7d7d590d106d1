using Lathe.Training.Data.Filters.Cleaning;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>Takes the remains of HTML out of messages; code, and what tools gave, stay as they are.</summary>
public sealed class MarkupStage : RecordStage
{
    /// <inheritdoc/>
    public override string Name => "markup";

    /// <inheritdoc/>
    protected override DataRecord Apply(DataRecord record, RecordVerdict verdict)
    {
        DataRecord cleaned = record.Map(HtmlText.WithoutRemains, static role => role != "tool");
        if (!ReferenceEquals(cleaned, record)) verdict.Note("remains of HTML taken out");
        return cleaned;
    }
}
