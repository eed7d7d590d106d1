namespace Lathe.Training.Data.Records;

/// <summary>How a file holds its records; any of them may be compressed by gzip.</summary>
public enum RecordContainer
{
    /// <summary>A JSON array, or JSON objects one behind the other over any number of lines.</summary>
    Json,

    /// <summary>A JSON object on each line.</summary>
    JsonLines,

    /// <summary>Values with separators, names in the first row.</summary>
    Csv,

    /// <summary>Nothing but text.</summary>
    PlainText,
}
