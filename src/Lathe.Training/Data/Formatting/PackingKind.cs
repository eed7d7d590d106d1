namespace Lathe.Training.Data.Formatting;

/// <summary>How examples lie in rows.</summary>
public enum PackingKind
{
    /// <summary>One a row, padded to the longest of its batch.</summary>
    None,

    /// <summary>Several a row, each seeing itself alone: its attention and its positions begin anew.</summary>
    Blocks,

    /// <summary>One behind the other, cut where a row ends, each seeing what stands before it in the row: as in pretraining.</summary>
    Stream,
}
