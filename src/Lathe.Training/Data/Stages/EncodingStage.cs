using Lathe.Training.Data.Filters.Cleaning;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>Puts right what wrong encodings left in every message: mojibake, byte order marks, control characters.</summary>
public sealed class EncodingStage : RecordStage
{
    private static readonly (TextRepairs Kind, string Note)[] Kinds =
    [
        (TextRepairs.ByteOrderMark, "byte order mark taken away"), (TextRepairs.ControlCharacters, "control characters taken away"),
        (TextRepairs.Mojibake, "mojibake read again"), (TextRepairs.LoneSurrogates, "half characters replaced"),
        (TextRepairs.LineEnds, "line ends made \\n"), (TextRepairs.Composed, "letters composed (NFC)"), (TextRepairs.Invisible, "invisible characters taken away"),
    ];

    /// <inheritdoc/>
    public override string Name => "encoding";

    /// <inheritdoc/>
    protected override DataRecord Apply(DataRecord record, RecordVerdict verdict)
    {
        TextRepairs all = TextRepairs.None;
        DataRecord repaired = record.Map(text =>
        {
            string after = TextRepair.Repair(text, out TextRepairs done);
            all |= done;
            return after;
        });
        foreach ((TextRepairs kind, string note) in Kinds)
        {
            if (all.HasFlag(kind)) verdict.Note(note);
        }

        return repaired;
    }
}
