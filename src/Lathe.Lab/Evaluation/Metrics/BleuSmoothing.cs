namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>
/// What stands for a precision where no n-gram matches, so that one such order does not make the whole score 0 (Chen and Cherry, "A
/// Systematic Comparison of Smoothing Techniques for Sentence-Level BLEU", WMT 2014).
/// </summary>
public enum BleuSmoothing
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A small number of matches, 0.1 if nothing else is said (method 1).</summary>
    Floor,

    /// <summary>So many matches more at each order above the first, 1 if nothing else is said (method 2).</summary>
    AddK,

    /// <summary>Half a match, a quarter at the next such order, and so on (method 3, NIST's).</summary>
    Exponential,
}
