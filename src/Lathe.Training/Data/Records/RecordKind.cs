namespace Lathe.Training.Data.Records;

/// <summary>What a record of a data set teaches.</summary>
public enum RecordKind
{
    /// <summary>Plain text: every token is learnt.</summary>
    Text,

    /// <summary>A conversation: the assistant's messages are learnt.</summary>
    Chat,

    /// <summary>A prompt with a better and a worse answer.</summary>
    Preference,

    /// <summary>A prompt with one answer that was called good or bad.</summary>
    Rated,
}
