namespace Lathe.Inference.Constraints;

/// <summary>How JSON may be laid out.</summary>
public sealed record JsonGrammarOptions
{
    /// <summary>
    /// Allow a space, or a line end with up to 16 spaces or tabs, at the beginning, after brackets, commas and colons, and before closing
    /// brackets; never after the end. Off: no white space at all.
    /// </summary>
    public bool Whitespace { get; init; } = true;

    /// <summary>
    /// How many arrays and objects of free form may lie inside each other. Where a schema says what lies inside, it alone decides:
    /// a recursive schema goes as deep as the model wants.
    /// </summary>
    public int MaxDepth { get; init; } = 32;

    internal void Validate()
    {
        if (MaxDepth is < 1 or > 200) throw new ArgumentException($"MaxDepth is {MaxDepth}: expected 1 to 200.");
    }
}
