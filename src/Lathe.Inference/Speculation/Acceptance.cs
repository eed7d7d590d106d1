namespace Lathe.Inference.Speculation;

/// <summary>When a guess is kept.</summary>
public enum Acceptance
{
    /// <summary>
    /// When it is the token that plain decoding would choose there with the same random number. Seeds give the same text with and without
    /// speculation, bit for bit, greedy or sampled. A draft model guesses with that random number too, so that both mostly agree where
    /// their distributions do.
    /// </summary>
    Same,

    /// <summary>
    /// With probability min(1, p/q), else another is drawn from what p has above q (Leviathan et al., arXiv:2211.17192; Chen et al.,
    /// arXiv:2302.01318). The text has plain decoding's distribution, not its bits; more guesses of a draft model are kept. Greedy
    /// decoding is the same as ever.
    /// </summary>
    Rejection,
}
