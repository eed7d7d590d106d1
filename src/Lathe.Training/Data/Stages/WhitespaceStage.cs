using Lathe.Training.Data.Filters.Cleaning;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>Tidies blanks and line ends of messages; code, and what tools gave, stay as they are.</summary>
public sealed class WhitespaceStage : RecordStage
{
    /// <inheritdoc/>
    public override string Name => "whitespace";

    /// <inheritdoc/>
    protected override DataRecord Apply(DataRecord record, RecordVerdict verdict)
    {
        DataRecord tidied = record.Map(Whitespace.Tidy, static role => role != "tool");
        if (!ReferenceEquals(tidied, record)) verdict.Note("blanks tidied");
        return tidied;
    }
}
