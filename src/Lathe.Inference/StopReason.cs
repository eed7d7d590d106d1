namespace Lathe.Inference;

/// <summary>Why a generation ended.</summary>
public enum StopReason
{
    /// <summary>As many tokens as were asked for.</summary>
    MaxTokens,

    /// <summary>The model ended its text: a stop token came. It is not part of the result.</summary>
    StopToken,

    /// <summary>A stop string came. The text ends before it; the tokens are all that came.</summary>
    StopString,

    /// <summary>The output has the form that was asked for, and nothing may follow.</summary>
    Complete,

    /// <summary>Prompt and answer fill the model's context; what comes next would not fit.</summary>
    ContextFull,

    /// <summary>The caller cancelled; the result holds what was there by then.</summary>
    Cancelled,
}
