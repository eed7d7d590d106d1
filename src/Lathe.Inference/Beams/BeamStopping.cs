namespace Lathe.Inference.Beams;

/// <summary>When a beam search has found enough, once it has as many finished texts as it is wide (Hugging Face's <c>early_stopping</c>).</summary>
public enum BeamStopping
{
    /// <summary>When the best open text, as long as it is now, no longer scores above the worst finished one (<c>false</c>).</summary>
    Heuristic,

    /// <summary>At once (<c>true</c>).</summary>
    WhenFull,

    /// <summary>When no open text can score above the worst finished one, whatever its length (<c>"never"</c>).</summary>
    Never,
}
