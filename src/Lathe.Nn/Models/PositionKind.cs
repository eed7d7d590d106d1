namespace Lathe.Nn.Models;

/// <summary>How a transformer knows the order of its tokens.</summary>
public enum PositionKind
{
    /// <summary>Not at all, or by the causal mask alone (Kazemnejad et al., arXiv:2305.19466).</summary>
    None,

    /// <summary>A learned vector for each position.</summary>
    Learned,

    /// <summary>Fixed sines and cosines (arXiv:1706.03762, section 3.5).</summary>
    Sinusoidal,

    /// <summary>Queries and keys turned by their position (Su et al., arXiv:2104.09864).</summary>
    Rotary,

    /// <summary>A bias of the scores that grows with the distance (Press et al., arXiv:2108.12409).</summary>
    Alibi,
}
