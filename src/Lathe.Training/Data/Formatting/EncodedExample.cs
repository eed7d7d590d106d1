namespace Lathe.Training.Data.Formatting;

/// <summary>An example as tokens.</summary>
/// <param name="Ids">Tokens, special ones among them; at least 2.</param>
/// <param name="IsLearned">For each token whether a loss is taken over predicting it. The first never is: nothing stands before it.</param>
public sealed record EncodedExample(int[] Ids, bool[] IsLearned)
{
    /// <summary>File that the record was read from.</summary>
    public string Source { get; init; } = "";

    /// <summary>Its line there.</summary>
    public long Line { get; init; }

    /// <summary>Whether tokens were left out of it to fit a row.</summary>
    public bool Truncated { get; init; }

    /// <summary>Tokens that a model reads of it: all but the last.</summary>
    public int Length => Ids.Length - 1;

    /// <summary>Tokens that count in a loss.</summary>
    public int Targets => IsLearned.AsSpan(1).Count(true);
}
