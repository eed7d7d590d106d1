namespace Lathe.Inference.Explanation;

/// <summary>How much of a prompt is read into numbers.</summary>
public sealed record ExplainOptions
{
    /// <summary>The longest prompt that is explained: every layer's values of every token are held at once.</summary>
    public const int MostTokens = 1024;

    /// <summary>Likeliest tokens kept of each prediction.</summary>
    public int Top { get; init; } = 5;

    /// <summary>Positions, counted from the end, whose lens and attention rows are kept; 0: all. Predictions and norms are of all.</summary>
    public int Last { get; init; } = 64;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One is out of its range; the message names it.</exception>
    public void Validate()
    {
        if (Top < 1) throw new ArgumentException($"Top is {Top}: expected 1 or more.");
        if (Last < 0) throw new ArgumentException($"Last is {Last}: expected 0 (all) or more.");
    }
}
