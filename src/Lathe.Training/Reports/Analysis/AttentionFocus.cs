namespace Lathe.Training.Reports.Analysis;

/// <summary>How a head spreads its attention.</summary>
internal enum AttentionFocus
{
    /// <summary>Normalised entropy below 0.35: each token looks at one or two others.</summary>
    Focused,

    /// <summary>In between.</summary>
    Mixed,

    /// <summary>Normalised entropy above 0.75: each token looks at nearly all.</summary>
    Distributed,
}
