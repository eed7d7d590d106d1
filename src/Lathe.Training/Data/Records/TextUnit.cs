namespace Lathe.Training.Data.Records;

/// <summary>What one record of a plain text is.</summary>
public enum TextUnit
{
    /// <summary>What lies between two <c>&lt;|endoftext|&gt;</c>; a document longer than a million characters is cut between lines.</summary>
    Document,

    /// <summary>Lines up to an empty one.</summary>
    Paragraph,

    /// <summary>A line.</summary>
    Line,
}
