namespace Lathe.Training.Data.Filters.Quality;

/// <summary>The rules by which Gopher's authors kept web pages (Rae et al. 2021, appendix A), as CS336 asks for them. Bounds are inclusive.</summary>
public sealed record GopherRules
{
    /// <summary>The rules of the paper.</summary>
    public static GopherRules Default { get; } = new();

    /// <summary>Fewest words.</summary>
    public int MinWords { get; init; } = 50;

    /// <summary>Most words.</summary>
    public int MaxWords { get; init; } = 100_000;

    /// <summary>Shortest mean length of words, in characters.</summary>
    public double MinMeanLength { get; init; } = 3;

    /// <summary>Longest mean length of words, in characters.</summary>
    public double MaxMeanLength { get; init; } = 10;

    /// <summary>Largest share of lines that end in an ellipsis.</summary>
    public double MaxEllipsisLines { get; init; } = 0.3;

    /// <summary>Smallest share of words with a letter.</summary>
    public double MinAlphabeticWords { get; init; } = 0.8;

    /// <summary>Why the text is to be dropped (<c>11 words: fewer than 50</c>), or null where it passes.</summary>
    public string? Reason(string text) => throw new NotImplementedException();

    /// <summary>Whether the text passes.</summary>
    public bool Passes(string text) => Reason(text) is null;
}
