namespace Lathe.Inference.Speculation;

/// <summary>How far a <see cref="LookAhead"/> looks, and when it keeps a guess.</summary>
public sealed record SpeculationOptions
{
    /// <summary>Most guesses of one pass. How many are made is decided by what came of earlier ones.</summary>
    public int MaxGuesses { get; init; } = 16;

    /// <summary>
    /// What a further token in a pass costs, as a share of a pass over one; null: it is measured while generating. No output depends on it
    /// but that of <see cref="Acceptance.Rejection"/>, for which null is 0.1.
    /// </summary>
    public double? RowCost { get; init; }

    /// <summary>When a guess is kept.</summary>
    public Acceptance Acceptance { get; init; }

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (MaxGuesses is < 1 or > 256) throw new ArgumentException($"MaxGuesses is {MaxGuesses}: expected 1 to 256.");
        if (RowCost is { } cost && !(cost > 0 && cost <= 1)) throw new ArgumentException($"RowCost is {cost}: expected above 0 up to 1.");
        if (!Enum.IsDefined(Acceptance)) throw new ArgumentException($"Acceptance {Acceptance} is no known rule.");
    }
}
