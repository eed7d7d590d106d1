namespace Lathe.Training.Data.Formatting;

/// <summary>What happens to an example that is longer than a row.</summary>
public enum TruncationPolicy
{
    /// <summary>The oldest exchanges are left out, the system message kept, as a chat does whose context is full; then the end is cut.</summary>
    OldestTurns,

    /// <summary>The end is cut.</summary>
    End,

    /// <summary>The beginning is cut: the last tokens are kept.</summary>
    Start,

    /// <summary>The example is dropped, and the reason told.</summary>
    Drop,
}
