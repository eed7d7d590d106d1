namespace Lathe.Training.Data.Records;

/// <summary>What a reader is told about a file that it cannot, or shall not, find out itself.</summary>
public sealed record RecordReaderOptions
{
    /// <summary>The format, or null to judge by the first records.</summary>
    public RecordFormat? Format { get; init; }

    /// <summary>The container, or null to judge by the name and the first bytes.</summary>
    public RecordContainer? Container { get; init; }

    /// <summary>What a file calls fields: the name that a format knows to the name that the file has, <c>prompt</c> to <c>goal</c>.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>What one record of plain text is.</summary>
    public TextUnit Unit { get; init; } = TextUnit.Document;

    /// <summary>The longest record, in bytes; a longer one is dropped, and no more than this is ever held of it.</summary>
    public int MostBytes { get; init; } = 64 << 20;
}
