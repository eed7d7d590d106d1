namespace Lathe.Training.Data.Augmentation;

/// <summary>How much is added to a data set.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Variants that are tried for each record.</summary>
    public int Variants { get; init; } = 1;

    /// <summary>Chooses the variants.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Whether only variants go in that raise the diversity of the set: those of whose trigrams a larger share is new than of the set so
    /// far. A set that hardly repeats itself takes few or none then, since a variant has its record's answer.
    /// </summary>
    public bool MustRaiseDiversity { get; init; } = true;

    /// <summary>Whether a variant takes its record's place instead of standing behind it, where it brings more new trigrams.</summary>
    public bool Replace { get; init; }
}
