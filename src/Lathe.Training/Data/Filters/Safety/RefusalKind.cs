namespace Lathe.Training.Data.Filters.Safety;

/// <summary>Whether an answer refuses what it was asked.</summary>
public enum RefusalKind
{
    /// <summary>It does not; an empty answer does not either.</summary>
    None,

    /// <summary>It refuses, and answers all the same, wholly or in part.</summary>
    Partial,

    /// <summary>It refuses.</summary>
    Full,
}
