namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>How chrF is computed; by default as sacrebleu does. A word order of 2 makes it chrF++.</summary>
public sealed record ChrfOptions
{
    /// <summary>Longest runs of characters.</summary>
    public int CharacterOrder { get; init; } = 6;

    /// <summary>Longest runs of words; 0: none.</summary>
    public int WordOrder { get; init; }

    /// <summary>How many times recall weighs more than precision.</summary>
    public double Beta { get; init; } = 2;

    /// <summary>Case does not matter.</summary>
    public bool Lowercase { get; init; }

    /// <summary>White space is a character too.</summary>
    public bool KeepWhitespace { get; init; }

    /// <summary>Orders that a text is too short for count as nearly 0, as chrF++.py and NLTK have it, instead of not at all.</summary>
    public bool EpsilonSmoothing { get; init; }
}
