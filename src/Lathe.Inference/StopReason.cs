namespace Lathe.Inference;

/// <summary>Why a text ended.</summary>
public enum StopReason
{
    /// <summary>As many tokens as were asked for.</summary>
    Length,

    /// <summary>The model ended it.</summary>
    EndOfText,

    /// <summary>The model's context, or the cache, is full.</summary>
    ContextFull,

    /// <summary>It was told to stop.</summary>
    Cancelled,
}
